-- A new article is one row of article, one of article_source, and a place in two queues. RATIONALE.md says what that saves.

drop view article_history;

alter table article add column first_observed_at timestamptz;
update article a set first_observed_at = v.first_observed_at
from article_version v where v.article_id = a.id and v.content_hash = a.content_hash;
alter table article alter column first_observed_at set not null;
comment on column article.first_observed_at is 'when a feed first showed this version';

delete from article_version v using article a where a.id = v.article_id and a.content_hash = v.content_hash;
alter table article_version rename to article_superseded;
alter index article_version_pkey rename to article_superseded_pkey;
alter table article_superseded rename column last_observed_at to observed_at;
alter table article_superseded
    drop column extractor, drop column raw_topic, drop column raw_partition, drop column raw_offset;
comment on table article_superseded is
    'Versions that are not the current one of their article. All versions are in the view article_version.';

-- All versions of each article, oldest first by ordinal, and what changed since the one before.
create view article_version as
with content as (
    select s.article_id, s.content_hash, s.first_observed_at, s.observed_at as last_observed_at, s.stored_at,
           false as current,
           s.url, s.site, s.site_name, s.title, s.authors, s.published_at, s.published_on, s.modified_at,
           s.language, s.text, s.html, s.lead, s.extent, s.word_count, s.images, s.tags, s.details,
           s.feed_id, s.feed_url, s.feed_name, s.feed_tags, s.item_key, s.link, s.provenance
    from article_superseded s
    union all
    select a.id, a.content_hash, a.first_observed_at, a.observed_at, a.changed_at,
           true,
           a.url, a.site, a.site_name, a.title, a.authors, a.published_at, a.published_on, a.modified_at,
           a.language, a.text, a.html, a.lead, a.extent, a.word_count, a.images, a.tags, a.details,
           a.feed_id, a.feed_url, a.feed_name, a.feed_tags, a.item_key, a.link, a.provenance
    from article a
)
select content.*,
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
           case when details is distinct from lag(details) over history then 'details' end
       ], null) else '{}'::text[] end as changed
from content
window history as (partition by article_id order by first_observed_at, content_hash);
comment on view article_version is 'Every version of each article, with its content.';

-- A foreign key would look up, lock and so rewrite the article for each source.
alter table article_source drop constraint article_source_article_id_fkey;
create function delete_sources() returns trigger language plpgsql as $$
begin
    delete from article_source where article_id in (select id from gone);
    return null;
end $$;
create trigger article_deleted after delete on article
    referencing old table as gone for each statement execute function delete_sources();

-- A batch queues its articles as one row, not each as its own.
alter table search_pending rename to search_waiting;
create table search_pending (
    id          bigint generated always as identity primary key,
    article_ids uuid[] not null
);
alter table search_pending alter column article_ids set storage external;
comment on table search_pending is 'Articles that were stored or changed since they were last indexed.';
insert into search_pending (article_ids)
select array_agg(article_id) from (select article_id, row_number() over () / 500 as part from search_waiting) w
group by part;
drop table search_waiting;

alter table story_pending rename to story_waiting;
create table story_pending (
    id          bigint generated always as identity primary key,
    article_ids uuid[] not null
);
alter table story_pending alter column article_ids set storage external;
comment on table story_pending is 'Articles whose story is to be determined.';
insert into story_pending (article_ids)
select array_agg(article_id) from (select article_id, row_number() over () / 500 as part from story_waiting) w
group by part;
drop table story_waiting;

create or replace function queue_split() returns trigger language plpgsql as $$
begin
    insert into story_pending (article_ids) values (array[coalesce(new.article_id, old.article_id)]);
    return null;
end $$;

-- Two indexers may have the same article in their portions: the later state wins.
alter table article_search add column changed_at timestamptz not null default '-infinity';
comment on column article_search.changed_at is 'changed_at of the article that was indexed';
