-- What the page of a feed shows beyond the feed's current state. The number of rows per feed is fixed: each row is
-- overwritten, so nothing has to be deleted. There are no foreign keys, since a feed is never deleted.

create table feed_detail (
    feed_id  uuid  primary key,
    address  text,
    hub      jsonb,
    requests jsonb
) with (fillfactor = 70);
comment on table feed_detail is 'Fields of the latest record in news.feed-status that the table feed does not have.';
comment on column feed_detail.address is 'URL after permanent redirects, if it differs from feed.url';
comment on column feed_detail.requests is 'requests and responses by host on the last two days, as in the field ledger';

create table feed_poll (
    feed_id         uuid        not null,
    slot            integer     not null,
    number          bigint      not null,
    polled_at       timestamptz not null,
    state           text        not null,
    status          integer,
    failure         text,
    failure_detail  text,
    reason          text        not null,
    next_poll_at    timestamptz not null,
    items_published bigint      not null,
    primary key (feed_id, slot)
) with (fillfactor = 70);
comment on table feed_poll is
    'The last 20 polls of each feed that news.feed-status reports. It leaves out most polls without new items.';
comment on column feed_poll.slot is 'number modulo 20';
comment on column feed_poll.number is 'polls of the feed so far';
comment on column feed_poll.items_published is 'item versions published by the feed so far, with this poll';

create table feed_day (
    feed_id      uuid    not null,
    slot         integer not null,
    day          date    not null,
    items_before bigint  not null,
    items        bigint  not null,
    failure      text,
    primary key (feed_id, slot)
) with (fillfactor = 70);
comment on table feed_day is 'The last 31 days of each feed on which it was polled.';
comment on column feed_day.slot is 'days since 1970 modulo 31';
comment on column feed_day.items_before is 'item versions published by the feed before this day';
comment on column feed_day.items is 'item versions published by the feed at the end of this day';
comment on column feed_day.failure is 'class of the last failed poll of this day';
