-- Versions and retractions are ordered by their revision, the logical clock of an article. Times of observation are those of
-- the clocks of instances, and these are set back and ahead. Nothing here rewrites a table.

-- Where a record from before revisions were counted stands among the others.
create function version_order(revision bigint, observed_at timestamptz) returns bigint language sql stable parallel safe
return coalesce(revision, floor(extract(epoch from observed_at) * 1000)::bigint);

alter table article add column first_revision bigint;
alter table article_superseded add column first_revision bigint;
alter table article_retraction add column revision bigint;
comment on column article.first_revision is
    'The lowest revision of the records of this version; null if they are from before schema 24: first_observed_at stands for it.';
comment on column article_retraction.revision is
    'Holds for an article with a lower revision; null if it is from before schema 24: retracted_at stands for it.';

create or replace view article_version as
with content as (
    select s.article_id, s.content_hash, s.first_observed_at, s.observed_at as last_observed_at, s.stored_at,
           false as current,
           s.url, s.site, s.site_name, s.title, s.authors, s.published_at, s.published_on, s.modified_at,
           s.language, s.text, s.html, s.lead, s.extent, s.word_count, s.images, s.tags, s.details,
           s.feed_id, s.feed_url, s.feed_name, s.feed_tags, s.item_key, s.link, s.provenance, s.trace_id, s.rights, s.revision,
           coalesce(s.first_revision, version_order(null, s.first_observed_at)) as first_revision
    from article_superseded s
    union all
    select a.id, a.content_hash, a.first_observed_at, a.observed_at, a.changed_at,
           true,
           a.url, a.site, a.site_name, a.title, a.authors, a.published_at, a.published_on, a.modified_at,
           a.language, a.text, a.html, a.lead, a.extent, a.word_count, a.images, a.tags, a.details,
           a.feed_id, a.feed_url, a.feed_name, a.feed_tags, a.item_key, a.link, a.provenance, a.trace_id, a.rights, a.revision,
           coalesce(a.first_revision, version_order(null, a.first_observed_at)) as first_revision
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
window history as (partition by article_id order by first_revision, version_order(revision, last_observed_at), content_hash);

-- A store of before, beside a new one, writes another version or retraction into a row and leaves these columns as they are:
-- what they say is not of that. Stores that write them say so in their sessions.
create function writes_revisions() returns boolean language sql stable
return coalesce(current_setting('newswire.writes_revisions', true), '') = 'on';

-- It takes the version observed last for the one in the row, so it may not keep what it replaces.
create function replaced_by_earlier_store() returns trigger language plpgsql as $$
begin
    insert into article_superseded (article_id, content_hash, first_observed_at, first_revision, observed_at, stored_at,
        url, site, site_name, title, authors, published_at, published_on, modified_at, language, text, html, lead, extent, word_count,
        images, tags, details, rights, feed_id, feed_url, feed_name, feed_tags, item_key, link, provenance, trace_id, revision)
    values (old.id, old.content_hash, old.first_observed_at, old.first_revision, old.observed_at, old.changed_at,
        old.url, old.site, old.site_name, old.title, old.authors, old.published_at, old.published_on, old.modified_at,
        old.language, old.text, old.html, old.lead, old.extent, old.word_count, old.images, old.tags, old.details, old.rights,
        old.feed_id, old.feed_url, old.feed_name, old.feed_tags, old.item_key, old.link, old.provenance, old.trace_id, old.revision)
    on conflict do nothing;
    delete from article_superseded where article_id = new.id and content_hash = new.content_hash;
    if old.first_revision is not distinct from new.first_revision then
        new.first_revision := null;
    end if;
    return new;
end $$;
create trigger article_replaced_by_earlier_store before update of content_hash on article for each row
    when (old.content_hash is distinct from new.content_hash and not writes_revisions())
    execute function replaced_by_earlier_store();

create function forget_retraction_revision() returns trigger language plpgsql as $$
begin
    new.revision := null;
    return new;
end $$;
create trigger article_retraction_revision before update of retracted_at on article_retraction for each row
    when (old.retracted_at is distinct from new.retracted_at and old.revision is not distinct from new.revision
        and not writes_revisions())
    execute function forget_retraction_revision();
