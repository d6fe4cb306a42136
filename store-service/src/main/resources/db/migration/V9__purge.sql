-- Up to when articles were purged: what was observed before that is not stored again by a replay, unless asked.
create table article_purge (
    id            integer     primary key default 1 check (id = 1),
    purged_before timestamptz not null
);
comment on table article_purge is 'One row: articles that no feed has shown since purged_before were deleted.';
