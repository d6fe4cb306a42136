-- What feed an article came through is in its row already, so most articles need none in article_source. RATIONALE.md says what
-- that saves. Stores of before go on beside new ones: they write more rows there than needed, which changes nothing.

comment on table article_source is
    'Feeds as told by other records of an article than the one that its row shows. All are in the view article_carrier.';

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
comment on view article_carrier is 'Which feeds carried an article, and when each showed it first.';

-- What a row says of its feed is kept when it shows another record, whichever store writes that.
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

-- Articles of a feed. It replaces an index that no query of ours used and that cost a write as much.
create index article_feed_listed on article (feed_id, listed_at);
drop index article_url;
