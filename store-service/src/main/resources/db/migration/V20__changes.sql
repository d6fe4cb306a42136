-- Which articles each transaction changed, in a form in which nothing is missed by those who follow: RATIONALE.md says how.
-- Adding a column without a default, and then one for new rows only, rewrites nothing.

create table article_change (
    xid         xid8        not null default pg_current_xact_id(),
    id          bigint      generated always as identity,
    changed_at  timestamptz not null default clock_timestamp(),
    article_ids uuid[]      not null,
    primary key (xid, id)
);
alter table article_change alter column article_ids set storage external;
comment on table article_change is 'Articles that were stored, changed or taken back in the last eight days, by transaction.';
create index article_change_changed on article_change (changed_at);

alter table article add column changed_by xid8;
alter table article alter column changed_by set default pg_current_xact_id();
comment on column article.changed_by is
    'the transaction that last changed the row or took it back, as in article_change; null where that was before there was this';
