-- Transaction ids belong to a server. Rows of article_change that were restored from another server's dump may have ids that
-- this server has not reached, so no reader would ever see them. They become changes of one transaction of this server.
-- deploy/docs/decisions/024 explains why ids are used at all.
do $$
declare
    entries bigint;
begin
    if exists (select from article_change where xid >= pg_snapshot_xmax(pg_current_snapshot())) then
        -- only one store migrates, and each statement sees the effects of the previous ones
        lock table article_change in share row exclusive mode;
        update article a set changed_by = pg_current_xact_id()
            from (select xid, unnest(article_ids) as id from article_change
                where xid >= pg_snapshot_xmax(pg_current_snapshot())) c
            where a.id = c.id and a.changed_by = c.xid;
        update article_change set xid = pg_current_xact_id(), oldest_xid = default where xid >= pg_snapshot_xmax(pg_current_snapshot());
        get diagnostics entries = row_count;
        raise notice 'article_change has % entries from another server: they are reported as new changes', entries;
    end if;
end $$;
