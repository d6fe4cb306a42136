-- Near-duplicates: articles that tell the same story in the same words. RATIONALE.md has the rules.

create table story_pending (
    article_id uuid primary key
);
comment on table story_pending is 'Articles whose story is to be determined.';

create table story_sketch (
    article_id    uuid        primary key references article on delete cascade,
    content_hash  text        not null,
    language      text,
    first_seen_at timestamptz not null,
    shingles      integer     not null,
    signature     bytea       not null,
    bands         integer[]   not null
);
comment on table story_sketch is 'What articles are compared by: MinHash signatures of their texts.';
comment on column story_sketch.shingles is 'number of distinct runs of eight words';
-- Each look-up follows an insert, so a list of pending entries would be read again and again.
create index story_sketch_bands on story_sketch using gin (bands) with (fastupdate = off);

create table story (
    id            uuid        primary key references article on delete cascade,
    language      text,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    article_count integer     not null
);
comment on table story is 'Two or more articles that tell the same. The id is that of the article seen first.';
create index story_first_seen on story (first_seen_at);

create table story_article (
    article_id  uuid        primary key references article on delete cascade,
    story_id    uuid        not null,
    merged_into uuid        references article on delete set null,
    score       real,
    merged_at   timestamptz not null default clock_timestamp()
);
comment on table story_article is 'The articles of each story, and how each came into it.';
comment on column story_article.merged_into is 'the earliest article that is alike; null for the origin';
comment on column story_article.score is 'share of the shorter text that the longer holds, 0.5 to 1, estimated';
create index story_article_story on story_article (story_id);
create index story_article_merged on story_article (merged_into);

create table story_split (
    article_id uuid        primary key,
    split_at   timestamptz not null default clock_timestamp()
);
comment on table story_split is
    'Merges undone by hand: such an article is merged into none, and begins a story with those merged into it.';

create function queue_split() returns trigger language plpgsql as $$
begin
    insert into story_pending values (coalesce(new.article_id, old.article_id)) on conflict do nothing;
    return null;
end $$;
create trigger story_split_changed after insert or delete on story_split
    for each row execute function queue_split();

insert into story_pending select id from article;
