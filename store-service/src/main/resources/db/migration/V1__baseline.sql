-- The schema of the store. Order: articles, their versions, feeds and retractions; work queues with search and stories;
-- changes and positions; canary; WebSub hub. A later change of the schema is a migration of its own (V2, V3, …).
--
-- All times are UTC. Times that a publisher states are stored as stated.
-- `text` and `html` are stored EXTERNAL: out of line and not compressed, because compressing would cost more CPU time
-- than the rest of a write.
--
-- Decisions (deploy/docs/decisions): 018 rows, 020 sources, 021 texts, 023 stories, 024 changes and epochs.

-- ---------------------------------------------------------------------------------------------------------------------
-- Articles
-- ---------------------------------------------------------------------------------------------------------------------

create table article (
    id                uuid        primary key,
    url               text,
    site              text,
    site_name         text,
    title             text,
    authors           text[]      not null,
    published_at      timestamptz,
    published_on      date,
    modified_at       timestamptz,
    language          text,
    text              text        not null,
    html              text        not null,
    lead              text,
    extent            text        not null,
    word_count        integer     not null,
    images            jsonb       not null,
    tags              text[]      not null,
    details           jsonb,
    rights            jsonb,
    content_hash      text        not null,
    revision          bigint,
    first_revision    bigint      not null,
    version_count     integer     not null,
    first_seen_at     timestamptz not null,
    first_observed_at timestamptz not null,
    observed_at       timestamptz not null,
    listed_at         timestamptz not null generated always as (coalesce(published_at, first_seen_at)) stored,
    stored_at         timestamptz not null default clock_timestamp(),
    changed_at        timestamptz not null default clock_timestamp(),
    changed_by        xid8        not null default pg_current_xact_id(),
    feed_id           uuid        not null,
    feed_url          text        not null,
    feed_name         text,
    feed_tags         text[]      not null,
    item_key          text        not null,
    link              text,
    provenance        jsonb       not null,
    trace_id          text
);
alter table article
    alter column text set storage external,
    alter column html set storage external;

comment on table article is 'The current version of each article.';
comment on column article.id is 'UUIDv5 of the canonical link; the record key in Kafka';
comment on column article.published_at is 'as stated by the page or the feed';
comment on column article.published_on is 'the publication date, if the publisher states no time';
comment on column article.extent is 'how much of the article was available: full, summary, title or unknown';
comment on column article.details is 'kind, subtitle, section, reading time, AMP page and paywall, as in news.articles';
comment on column article.rights is 'terms of use that the page, the server or the feed states, as in news.articles';
comment on column article.content_hash is 'SHA-256 of title and text in hexadecimal; identifies the version';
comment on column article.revision is 'logical clock of the article, as in news.articles; it grows from version to version';
comment on column article.first_revision is 'lowest revision of the records with this version';
comment on column article.first_seen_at is 'when a feed first contained the article';
comment on column article.first_observed_at is 'when a feed first contained this version';
comment on column article.observed_at is 'when a feed last contained this version';
comment on column article.listed_at is 'sort key of lists: published_at if stated, else first_seen_at';
comment on column article.stored_at is 'when the article was first stored, by the database''s clock';
comment on column article.changed_at is 'when its current version was stored, by the database''s clock';
comment on column article.changed_by is
    'the transaction that last changed or retracted the article; equals article_change.xid';
comment on column article.feed_id is 'the feed of the record that this row shows';
comment on column article.trace_id is
    'the trace (W3C Trace Context) of the record that this row shows, 32 hexadecimal digits';

create index article_listed on article (listed_at, id);
create index article_site_listed on article (site, listed_at);
create index article_feed_listed on article (feed_id, listed_at);
-- The purge selects by first_seen_at. A BRIN index would not do: its ranges keep the least time of deleted rows.
create index article_first_seen on article (first_seen_at);
create index article_stored on article (stored_at);

-- Orders the records of an article. A record without a revision, such as a tombstone, is ordered by its time.
create function version_order(revision bigint, observed_at timestamptz) returns bigint language sql stable parallel safe
return coalesce(revision, floor(extract(epoch from observed_at) * 1000)::bigint);

-- ---------------------------------------------------------------------------------------------------------------------
-- Versions
-- ---------------------------------------------------------------------------------------------------------------------

create table article_superseded (
    article_id        uuid        not null references article on delete cascade,
    content_hash      text        not null,
    first_revision    bigint      not null,
    first_observed_at timestamptz not null,
    observed_at       timestamptz not null,
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
    details           jsonb,
    rights            jsonb,
    revision          bigint,
    feed_id           uuid,
    feed_url          text,
    feed_name         text,
    feed_tags         text[],
    item_key          text,
    link              text,
    provenance        jsonb,
    trace_id          text,
    primary key (article_id, content_hash)
);
alter table article_superseded
    alter column text set storage external,
    alter column html set storage external;
comment on table article_superseded is
    'Versions other than the current one of their article. The view article_version has all versions.';

-- `ordinal` counts the versions of an article from 1. `changed` names the columns that differ from the version before.
create view article_version as
with content as (
    select s.article_id, s.content_hash, s.first_observed_at, s.observed_at as last_observed_at, s.stored_at,
           false as current,
           s.url, s.site, s.site_name, s.title, s.authors, s.published_at, s.published_on, s.modified_at,
           s.language, s.text, s.html, s.lead, s.extent, s.word_count, s.images, s.tags, s.details,
           s.feed_id, s.feed_url, s.feed_name, s.feed_tags, s.item_key, s.link, s.provenance,
           s.trace_id, s.rights, s.revision, s.first_revision
    from article_superseded s
    union all
    select a.id, a.content_hash, a.first_observed_at, a.observed_at, a.changed_at,
           true,
           a.url, a.site, a.site_name, a.title, a.authors, a.published_at, a.published_on, a.modified_at,
           a.language, a.text, a.html, a.lead, a.extent, a.word_count, a.images, a.tags, a.details,
           a.feed_id, a.feed_url, a.feed_name, a.feed_tags, a.item_key, a.link, a.provenance,
           a.trace_id, a.rights, a.revision, a.first_revision
    from article a
)
select article_id, content_hash, first_observed_at, last_observed_at, stored_at, current,
       url, site, site_name, title, authors, published_at, published_on, modified_at,
       language, text, html, lead, extent, word_count, images, tags, details,
       feed_id, feed_url, feed_name, feed_tags, item_key, link, provenance,
       provenance ->> 'extractor' as extractor,
       provenance ->> 'rawTopic' as raw_topic,
       (provenance ->> 'rawPartition')::integer as raw_partition,
       (provenance ->> 'rawOffset')::bigint as raw_offset,
       row_number() over history as ordinal,
       case when row_number() over history > 1 then array_remove(array[
           case when url is distinct from lag(url) over history then 'url' end,
           case when site_name is distinct from lag(site_name) over history then 'site_name' end,
           case when title is distinct from lag(title) over history then 'title' end,
           case when authors is distinct from lag(authors) over history then 'authors' end,
           case when published_at is distinct from lag(published_at) over history then 'published_at' end,
           case when published_on is distinct from lag(published_on) over history then 'published_on' end,
           case when modified_at is distinct from lag(modified_at) over history then 'modified_at' end,
           case when language is distinct from lag(language) over history then 'language' end,
           case when text is distinct from lag(text) over history then 'text' end,
           case when html is distinct from lag(html) over history then 'html' end,
           case when lead is distinct from lag(lead) over history then 'lead' end,
           case when extent is distinct from lag(extent) over history then 'extent' end,
           case when images is distinct from lag(images) over history then 'images' end,
           case when tags is distinct from lag(tags) over history then 'tags' end,
           case when details is distinct from lag(details) over history then 'details' end,
           case when rights is distinct from lag(rights) over history then 'rights' end
       ], null) else '{}'::text[] end as changed,
       trace_id, rights, revision
from content
window history as (
    partition by article_id order by first_revision, version_order(revision, last_observed_at), content_hash);
comment on view article_version is 'All versions of each article with their content, oldest first.';

-- ---------------------------------------------------------------------------------------------------------------------
-- Feeds of articles, retractions, retention
-- ---------------------------------------------------------------------------------------------------------------------

-- The row in article names the feed of the record that it shows. Only other feeds of the article have a row here. There is
-- no foreign key: it would look up, lock and so rewrite the article for each row. A trigger deletes the rows instead.
create table article_source (
    article_id    uuid        not null,
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
comment on table article_source is
    'Feeds of an article other than the one that its row names. The view article_carrier has all feeds.';
create index article_source_feed on article_source (feed_id, first_seen_at);

create view article_carrier as
select distinct on (article_id, feed_id)
       article_id, feed_id, feed_url, feed_name, item_key, link, first_seen_at, raw_partition, raw_offset
from (
    select article_id, feed_id, feed_url, feed_name, item_key, link, first_seen_at, raw_partition, raw_offset
    from article_source
    union all
    select id, feed_id, feed_url, feed_name, item_key, link, observed_at,
           (provenance ->> 'rawPartition')::integer, (provenance ->> 'rawOffset')::bigint
    from article
) record
order by article_id, feed_id, first_seen_at, raw_partition, raw_offset;
comment on view article_carrier is 'The feeds that carried each article, and when each one first contained it.';

-- Keeps the feed of the record that the row of an article no longer shows.
create function keep_source() returns trigger language plpgsql as $$
begin
    insert into article_source as known
        (article_id, feed_id, feed_url, feed_name, item_key, link, first_seen_at, raw_partition, raw_offset)
    values (old.id, old.feed_id, old.feed_url, old.feed_name, old.item_key, old.link, old.observed_at,
        (old.provenance ->> 'rawPartition')::integer, (old.provenance ->> 'rawOffset')::bigint)
    on conflict (article_id, feed_id) do update set
        (feed_url, feed_name, item_key, link, first_seen_at, raw_partition, raw_offset)
        = (excluded.feed_url, excluded.feed_name, excluded.item_key, excluded.link,
           excluded.first_seen_at, excluded.raw_partition, excluded.raw_offset)
    where (excluded.first_seen_at, excluded.raw_partition, excluded.raw_offset)
        < (known.first_seen_at, known.raw_partition, known.raw_offset);
    return null;
end $$;
create trigger article_replaced after update of feed_id, observed_at, provenance on article
    for each row execute function keep_source();

create function delete_sources() returns trigger language plpgsql as $$
begin
    delete from article_source where article_id in (select id from gone);
    return null;
end $$;
create trigger article_deleted after delete on article
    referencing old table as gone for each statement execute function delete_sources();

create table article_retraction (
    article_id   uuid        primary key,
    retracted_at timestamptz not null,
    revision     bigint      not null
);
comment on table article_retraction is
    'Retracted articles. A row may precede its article, and it stays when a newer version of the article arrives.';
comment on column article_retraction.revision is
    'The retraction holds for versions up to this revision. The time of a tombstone, which has no revision, stands for it.';

create table article_purge (
    id            integer     primary key default 1 check (id = 1),
    purged_before timestamptz not null
);
comment on table article_purge is
    'One row: articles last observed before purged_before were deleted. A replay does not store them again.';

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
comment on table feed is 'The state of each feed after its last poll.';
comment on column feed.watched is 'false if the feed was removed from the list of feeds';
comment on column feed.as_of is 'the time of the record in news.feed-status that this row shows';

-- ---------------------------------------------------------------------------------------------------------------------
-- Full-text search
-- ---------------------------------------------------------------------------------------------------------------------

-- Work queues: a row holds the articles of one batch, which is cheaper than a row for each.
create table search_pending (
    id          bigint generated always as identity primary key,
    article_ids uuid[] not null
);
alter table search_pending alter column article_ids set storage external;
comment on table search_pending is 'Queue of articles that were stored or changed since they were last indexed.';

create table search_config (
    name text primary key
);
comment on table search_config is 'The text search configurations of the indexed articles.';

create table article_search (
    article_id uuid        primary key references article on delete cascade,
    config     text        not null,
    listed_at  timestamptz not null,
    changed_at timestamptz not null,
    document   tsvector    not null
);
comment on table article_search is 'The search index. Title has weight A, authors and tags B, text D.';
comment on column article_search.changed_at is
    'article.changed_at of the indexed state. If two indexers process an article, the later state wins.';
create index article_search_document on article_search using gin (document);

-- The text search configuration of a language. PostgreSQL has none for the others: `simple` only splits words.
create function text_config(language text) returns text
    language sql immutable parallel safe as $$
select case split_part(lower(language), '-', 1)
    when 'ar' then 'arabic' when 'hy' then 'armenian' when 'eu' then 'basque' when 'ca' then 'catalan'
    when 'da' then 'danish' when 'nl' then 'dutch' when 'en' then 'english' when 'fi' then 'finnish'
    when 'fr' then 'french' when 'de' then 'german' when 'el' then 'greek' when 'hi' then 'hindi'
    when 'hu' then 'hungarian' when 'id' then 'indonesian' when 'ga' then 'irish' when 'it' then 'italian'
    when 'lt' then 'lithuanian' when 'ne' then 'nepali' when 'no' then 'norwegian' when 'nb' then 'norwegian'
    when 'nn' then 'norwegian' when 'pt' then 'portuguese' when 'ro' then 'romanian' when 'ru' then 'russian'
    when 'sr' then 'serbian' when 'es' then 'spanish' when 'sv' then 'swedish' when 'ta' then 'tamil'
    when 'tr' then 'turkish' when 'yi' then 'yiddish'
    else 'simple' end
$$;

-- ---------------------------------------------------------------------------------------------------------------------
-- Stories: clusters of near-duplicate articles
-- ---------------------------------------------------------------------------------------------------------------------

create table story_pending (
    id          bigint generated always as identity primary key,
    article_ids uuid[] not null
);
alter table story_pending alter column article_ids set storage external;
comment on table story_pending is 'Queue of articles to be clustered.';

create table story_sketch (
    article_id    uuid        primary key references article on delete cascade,
    content_hash  text        not null,
    language      text,
    site          text,
    authors       text[]      not null default '{}',
    first_seen_at timestamptz not null,
    headlines     bigint[]    not null default '{}',
    shingles      integer     not null,
    signature     bytea       not null,
    bands         integer[]   not null
);
comment on table story_sketch is
    'What articles are compared by: MinHash signatures of their texts, headlines and authors.';
comment on column story_sketch.headlines is 'hashes of the headline, with and without a label and the site''s name';
comment on column story_sketch.shingles is 'number of distinct runs of eight words; 0 if the text is too short';
comment on column story_sketch.bands is 'LSH bands: only articles that share a band are compared';
-- Each insert is followed by a look-up, which would scan the list of pending entries again and again.
create index story_sketch_bands on story_sketch using gin (bands) with (fastupdate = off);

create table story (
    id            uuid        primary key references article on delete cascade,
    language      text,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    article_count integer     not null
);
comment on table story is 'Two or more near-duplicate articles. The id is that of the article seen first.';
create index story_first_seen on story (first_seen_at);

create table story_article (
    article_id  uuid        primary key references article on delete cascade,
    story_id    uuid        not null,
    merged_into uuid        references article on delete set null,
    score       real,
    merged_at   timestamptz not null default clock_timestamp()
);
comment on table story_article is 'The articles of each story, and the article that each was merged into.';
comment on column story_article.merged_into is 'the earliest similar article; null for the story''s first article';
comment on column story_article.score is
    'estimated share of the shorter text that the longer one contains, 0.5 to 1; 0.5 if only the headlines match';
create index story_article_story on story_article (story_id);
create index story_article_merged on story_article (merged_into);

create table story_split (
    article_id uuid        primary key,
    split_at   timestamptz not null default clock_timestamp()
);
comment on table story_split is
    'Articles that an operator has split off: they are not merged, and begin a story with those merged into them.';

create function queue_split() returns trigger language plpgsql as $$
begin
    insert into story_pending (article_ids) values (array[coalesce(new.article_id, old.article_id)]);
    return null;
end $$;
create trigger story_split_changed after insert or delete on story_split
    for each row execute function queue_split();

-- ---------------------------------------------------------------------------------------------------------------------
-- Changes (/api/changes) and positions in Kafka
-- ---------------------------------------------------------------------------------------------------------------------

create table article_change (
    xid         xid8        not null default pg_current_xact_id(),
    id          bigint      generated always as identity,
    changed_at  timestamptz not null default clock_timestamp(),
    oldest_xid  xid8        not null default pg_snapshot_xmin(pg_current_snapshot()),
    article_ids uuid[]      not null,
    purged      boolean     not null default false,
    primary key (xid, id)
);
alter table article_change alter column article_ids set storage external;
comment on table article_change is
    'Articles that were stored, changed, retracted or deleted in the last eight days, by transaction.';
comment on column article_change.oldest_xid is 'the oldest transaction that was open when the row was written';
comment on column article_change.purged is 'whether the articles were deleted because their retention had expired';
create index article_change_changed on article_change (changed_at);

-- A restore, or a failover with data loss, uses transaction ids again. An epoch records the id from which on that may happen.
create table change_epoch (
    number     bigint      generated always as identity primary key,
    id         bigint      not null default floor(random() * 281474976710656)::bigint,
    place      text        not null,
    first_xid  xid8        not null,
    parted_xid xid8        not null,
    begun_at   timestamptz not null default clock_timestamp()
);
comment on table change_epoch is
    'One row for each start of the server, timeline and copy of the database. A cursor of /api/changes names its epochs.';
comment on column change_epoch.place is 'result of change_place() when the epoch began';
comment on column change_epoch.first_xid is 'No transaction of this epoch that changed an article has a lower id.';
comment on column change_epoch.parted_xid is
    'If the previous epoch continues in another copy of the database, no later change there has a lower id.';

create function change_place() returns text stable language sql
return case when not pg_is_in_recovery() then
    (select system_identifier from pg_control_system())
    || ' ' || (select oid from pg_database where datname = current_database())
    || ' ' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
    || ' ' || extract(epoch from pg_postmaster_start_time())
end;
comment on function change_place() is
    'Identifies the server, the database in it, the timeline and the start of the server; null on a replica.';

create function begin_change_epoch() returns trigger language plpgsql set search_path from current as $$
declare
    here constant text := change_place();
begin
    if here is distinct from (select place from change_epoch order by number desc limit 1) then
        insert into change_epoch (place, first_xid, parted_xid)
        values (here, pg_snapshot_xmin(pg_current_snapshot()),
            coalesce((select max(oldest_xid) from
                (select oldest_xid from article_change order by xid desc, id desc limit 1000) latest), '0'));
    end if;
    return null;
end $$;
create trigger change_epoch before insert or update on article_change
    for each statement execute function begin_change_epoch();

-- Fires the trigger, which begins the first epoch. No row changes.
update article_change set article_ids = article_ids where false;

create table consumer_position (
    topic       text    not null,
    partition   integer not null,
    topic_id    text    not null,
    next_offset bigint  not null,
    primary key (topic, partition)
) with (fillfactor = 50);
comment on table consumer_position is
    'The offset of the next record to store from each partition. The transaction that stores records advances it, so rows and positions match after every restore and failover.';
comment on column consumer_position.topic_id is 'Kafka''s topic id. A different one means that the topic was created again.';

create table canary (
    partition integer     primary key,
    sent_at   timestamptz not null,
    stored_at timestamptz not null
);
comment on table canary is
    'The last canary through each partition of news.raw: sent_at by the ingest''s clock, stored_at by the database''s.';

-- ---------------------------------------------------------------------------------------------------------------------
-- WebSub hub
-- ---------------------------------------------------------------------------------------------------------------------

create table hub_subscription (
    id               uuid        primary key,
    topic            text        not null,
    callback         text        not null,
    callback_host    text        not null,
    callback_network text        not null,
    secret           text,
    lease_until      timestamptz not null,
    created_at       timestamptz not null default clock_timestamp(),
    position         text        not null,
    ping_id          uuid,
    failures         integer     not null default 0,
    failing_since    timestamptz,
    retry_at         timestamptz,
    claimed_by       uuid
) with (fillfactor = 50);
comment on table hub_subscription is 'WebSub subscriptions to feeds. The id is derived from topic and callback.';
comment on column hub_subscription.callback_network is
    'The network of the callback when it was verified: an IPv4 address, or the first 64 bits of an IPv6 address, in hexadecimal.';
comment on column hub_subscription.position is
    'A cursor of /api/changes: all changes before it are acknowledged or not in the feed.';
comment on column hub_subscription.ping_id is
    'The ping that is being delivered. It is repeated unchanged until the callback acknowledges it.';
comment on column hub_subscription.claimed_by is
    'The store that delivers the pings, as long as its row in hub_worker has not expired.';

create table hub_ping (
    id            uuid        primary key,
    topic         text        not null,
    next_position text        not null,
    changed_at    timestamptz not null,
    content       bytea       not null,
    created_at    timestamptz not null default clock_timestamp()
);
create index hub_ping_created_at on hub_ping (created_at);
comment on table hub_ping is 'Documents that are being pushed. A row stays until all its subscribers have acknowledged it.';
comment on column hub_ping.next_position is 'The position of a subscription that has acknowledged the document.';
comment on column hub_ping.changed_at is 'The time of the oldest change in the document.';

create table hub_worker (
    id          uuid        primary key,
    instance_id text        not null,
    alive_until timestamptz not null
) with (fillfactor = 50);
comment on table hub_worker is
    'Stores that deliver pings. Once alive_until has passed, other stores take over the subscriptions.';
