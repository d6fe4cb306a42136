-- Numbers of transactions are a server's own. What a dump from another one brought is told as one transaction of this one:
-- no reader's horizon would get there until this server has counted as far. RATIONALE.md says why numbers at all.
do $$
declare
    entries bigint;
begin
    if exists (select from article_change where xid >= pg_snapshot_xmax(pg_current_snapshot())) then
        -- one store alone, and each statement sees what those before it have done
        lock table article_change in share row exclusive mode;
        update article a set changed_by = pg_current_xact_id()
            from (select xid, unnest(article_ids) as id from article_change
                where xid >= pg_snapshot_xmax(pg_current_snapshot())) c
            where a.id = c.id and a.changed_by = c.xid;
        update article_change set xid = pg_current_xact_id(), oldest_xid = default where xid >= pg_snapshot_xmax(pg_current_snapshot());
        get diagnostics entries = row_count;
        raise notice 'article_change has % entries from another server: they are told as changes of now', entries;
    end if;
end $$;
