-- All versions of each article with their content, oldest first by ordinal, and what changed since the one before.
create view article_history as
with content as (
    select v.article_id, v.content_hash, v.first_observed_at, v.last_observed_at,
           v.extractor, v.raw_topic, v.raw_partition, v.raw_offset, v.stored_at,
           false as current,
           v.url, v.site, v.site_name, v.title, v.authors, v.published_at, v.published_on, v.modified_at,
           v.language, v.text, v.html, v.lead, v.extent, v.word_count, v.images, v.tags,
           v.feed_id, v.feed_url, v.feed_name, v.feed_tags, v.item_key, v.link, v.provenance
    from article_version v
    join article a on a.id = v.article_id and a.content_hash <> v.content_hash
    union all
    select v.article_id, v.content_hash, v.first_observed_at, v.last_observed_at,
           v.extractor, v.raw_topic, v.raw_partition, v.raw_offset, v.stored_at,
           true,
           a.url, a.site, a.site_name, a.title, a.authors, a.published_at, a.published_on, a.modified_at,
           a.language, a.text, a.html, a.lead, a.extent, a.word_count, a.images, a.tags,
           a.feed_id, a.feed_url, a.feed_name, a.feed_tags, a.item_key, a.link, a.provenance
    from article_version v
    join article a on a.id = v.article_id and a.content_hash = v.content_hash
)
select content.*,
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
           case when tags is distinct from lag(tags) over history then 'tags' end
       ], null) else '{}'::text[] end as changed
from content
window history as (partition by article_id order by first_observed_at, content_hash);
