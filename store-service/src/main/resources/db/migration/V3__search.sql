-- Full-text search, indexed behind the write.

alter table article
    add column listed_at timestamptz not null generated always as (coalesce(published_at, first_seen_at)) stored;
comment on column article.listed_at is 'when it was published, as far as claimed, else first seen';
drop index article_published;
drop index article_site_published;
create index article_listed on article (listed_at, id);
create index article_site_listed on article (site, listed_at);

-- The text search configuration of a language; those that PostgreSQL has none for are split into words only.
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

create table search_pending (
    article_id uuid primary key
);
comment on table search_pending is 'Articles that were stored or changed since they were last indexed.';

create table search_config (
    name text primary key
);
comment on table search_config is 'The text search configurations that indexed articles have.';

create table article_search (
    article_id uuid        primary key references article on delete cascade,
    config     text        not null,
    listed_at  timestamptz not null,
    document   tsvector    not null
);
comment on table article_search is 'What full-text search finds. Title weighs A, authors and tags B, text D.';
create index article_search_document on article_search using gin (document);

insert into search_pending select id from article;
