-- What the stream says about articles and feeds. All times are UTC instants; claimed times are as claimed.
--
-- The large texts are stored EXTERNAL: out of line, not compressed (RATIONALE.md says why).

create table article (
    id            uuid        primary key,
    url           text,
    site          text,
    site_name     text,
    title         text,
    authors       text[]      not null,
    published_at  timestamptz,
    published_on  date,
    modified_at   timestamptz,
    language      text,
    text          text        not null,
    html          text        not null,
    lead          text,
    extent        text        not null,
    word_count    integer     not null,
    images        jsonb       not null,
    tags          text[]      not null,
    content_hash  text        not null,
    version_count integer     not null,
    first_seen_at timestamptz not null,
    observed_at   timestamptz not null,
    stored_at     timestamptz not null default clock_timestamp(),
    changed_at    timestamptz not null default clock_timestamp(),
    feed_id       uuid        not null,
    feed_url      text        not null,
    feed_name     text,
    feed_tags     text[]      not null,
    item_key      text        not null,
    link          text,
    provenance    jsonb       not null
);
alter table article
    alter column text set storage external,
    alter column html set storage external;

comment on table article is 'The current version of each article.';
comment on column article.id is 'UUIDv5 of the canonical link; the key in Kafka';
comment on column article.published_at is 'as claimed by page or feed';
comment on column article.published_on is 'the day alone, where no more is claimed';
comment on column article.extent is 'full, summary, title or unknown: how much of the article was to be had';
comment on column article.content_hash is 'SHA-256 of title and text, in hex: tells versions apart';
comment on column article.first_seen_at is 'when a feed first showed the article';
comment on column article.observed_at is 'when a feed last showed this version';
comment on column article.stored_at is 'when the article was first stored, by the database''s clock';
comment on column article.changed_at is 'when its current version was stored, by the database''s clock';
comment on column article.feed_id is 'the feed through which this version came last';

create index article_published on article (published_at);
create index article_site_published on article (site, published_at);
create index article_first_seen on article (first_seen_at);
create index article_stored on article (stored_at);
-- URLs may be longer than a btree takes.
create index article_url on article using hash (url);

create table article_version (
    article_id        uuid        not null references article on delete cascade,
    content_hash      text        not null,
    first_observed_at timestamptz not null,
    last_observed_at  timestamptz not null,
    extractor         text        not null,
    raw_topic         text        not null,
    raw_partition     integer     not null,
    raw_offset        bigint      not null,
    stored_at         timestamptz not null default clock_timestamp(),
    url               text,
    site              text,
    site_name         text,
    title             text,
    authors           text[],
    published_at      timestamptz,
    published_on      date,
    modified_at       timestamptz,
    language          text,
    text              text,
    html              text,
    lead              text,
    extent            text,
    word_count        integer,
    images            jsonb,
    tags              text[],
    feed_id           uuid,
    feed_url          text,
    feed_name         text,
    feed_tags         text[],
    item_key          text,
    link              text,
    provenance        jsonb,
    primary key (article_id, content_hash)
);
alter table article_version
    alter column text set storage external,
    alter column html set storage external;

comment on table article_version is
    'Every version of each article. The content of the current one is in article only: read article_history.';
comment on column article_version.raw_offset is 'where in raw_topic the record lies that last brought this version';

create table article_source (
    article_id    uuid        not null references article on delete cascade,
    feed_id       uuid        not null,
    feed_url      text        not null,
    feed_name     text,
    item_key      text        not null,
    link          text,
    first_seen_at timestamptz not null,
    raw_partition integer     not null,
    raw_offset    bigint      not null,
    primary key (article_id, feed_id)
);
comment on table article_source is 'Which feeds carried an article, and when each showed it first.';
create index article_source_feed on article_source (feed_id, first_seen_at);

create table article_retraction (
    article_id   uuid        primary key,
    retracted_at timestamptz not null
);
comment on table article_retraction is
    'Articles taken back by a tombstone. Holds for an article whose observed_at is not later.';

create table feed (
    id                  uuid        primary key,
    url                 text        not null,
    name                text,
    title               text,
    tags                text[]      not null,
    watched             boolean     not null,
    format              text,
    state               text        not null,
    reason              text        not null,
    last_poll_at        timestamptz,
    last_success_at     timestamptz,
    next_poll_at        timestamptz not null,
    last_status         integer,
    last_failure        text,
    last_failure_detail text,
    failures            integer     not null,
    polls               bigint      not null,
    items_published     bigint      not null,
    items_per_day       double precision,
    flags               text[]      not null,
    replacement         text,
    as_of               timestamptz not null
);
comment on table feed is 'How each feed fares, as of its last poll.';
comment on column feed.watched is 'false once the feed was removed from those to poll';
comment on column feed.as_of is 'the time of the record that says so';
