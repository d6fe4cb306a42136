-- A restore or a failover with loss uses transaction numbers again. Each epoch says from which number on that may be so.
-- Adding a column without a default, and then one for new rows only, rewrites nothing.

alter table article_change add column oldest_xid xid8;
alter table article_change alter column oldest_xid set default pg_snapshot_xmin(pg_current_snapshot());
comment on column article_change.oldest_xid is 'The oldest transaction that was open when the row was written.';

alter table article_change add column purged boolean not null default false;
comment on column article_change.purged is 'whether the articles were deleted, as they were past the retention';

create table change_epoch (
    number     bigint      generated always as identity primary key,
    id         bigint      not null default floor(random() * 281474976710656)::bigint,
    place      text        not null,
    first_xid  xid8        not null,
    parted_xid xid8        not null,
    begun_at   timestamptz not null default clock_timestamp()
);
comment on table change_epoch is
    'Begins of the database server, of its timelines, and of this database in it. A cursor of /api/changes names its epochs.';
comment on column change_epoch.first_xid is 'No transaction of this epoch that changed an article has a lower number.';
comment on column change_epoch.parted_xid is
    'Where the epoch before goes on in another copy of the database, no later change has a lower number.';

create function change_place() returns text stable language sql
return case when not pg_is_in_recovery() then
    (select system_identifier from pg_control_system())
    || ' ' || (select oid from pg_database where datname = current_database())
    || ' ' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
    || ' ' || extract(epoch from pg_postmaster_start_time())
end;
comment on function change_place() is
    'The server, the database in it, the timeline, and the start of the server; null of a replica.';

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

-- Begins the first epoch.
update article_change set article_ids = article_ids where false;
