package org.newswire.store.upgrade;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.newswire.store.database.SchemaVersion;
import org.newswire.store.database.Sql;
import org.newswire.store.upgrade.MigrationLocks.Blocks;
import org.newswire.store.upgrade.MigrationLocks.Lock;
import org.newswire.store.upgrade.MigrationLocks.Work;

/// The pending migrations of a database: what each one locks, for how long, and which sessions are in the
/// way.
///
/// @param lines the output of `upgrade --check`
/// @param canStart whether no other session is in the way
record UpgradePlan(List<String> lines, boolean canStart) {
    private static final String SIZE = "select greatest(reltuples, 0)::bigint, pg_total_relation_size(oid)"
            + " from pg_class where oid = to_regclass(?)";

    /// Selects the other sessions that have held a lock on a table for more than a second. A role without
    /// `pg_read_all_stats` does not see since when.
    private static final String HOLDERS = """
            select distinct a.pid, coalesce(nullif(a.application_name, ''), a.backend_type, 'another session'),
                l.relation::regclass::text,
                coalesce(extract(epoch from clock_timestamp() - a.xact_start)::bigint, 0)
            from pg_locks l join pg_stat_activity a using (pid)
            where l.relation = to_regclass(?) and l.granted and a.pid <> pg_backend_pid()
                and l.database = (select oid from pg_database where datname = current_database())
                and (a.xact_start is null or a.xact_start < clock_timestamp() - interval '1 second')
            order by 4 desc limit 3""";

    private static final Duration CATALOGUE_CHANGE = Duration.ofMillis(100);

    UpgradePlan {
        lines = List.copyOf(lines);
    }

    /// @param connection of the owner of the tables
    static UpgradePlan of(SchemaVersion schema, MigrationLocks locks, Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        String present = schema.found().orElse("none");
        if (schema.pending().isEmpty()) {
            lines.add("schema " + present + " needs no migration");
            return new UpgradePlan(lines, true);
        }
        lines.add("the database has schema " + present + ", migrations to run: "
                + schema.pending().size());
        List<String> holders = new ArrayList<>();
        for (SchemaVersion.Migration migration : schema.pending()) {
            lines.add("V" + migration.version() + " " + migration.description());
            if (schema.found().isEmpty()) {
                lines.add("  creates the tables");
                continue;
            }
            var known = locks.of(migration.version());
            if (known.isEmpty()) {
                lines.add("  locks unknown: try the migration on a restored copy of the database first");
                continue;
            }
            for (Lock lock : known.get()) {
                lines.add("  " + line(connection, lock));
                if (lock.blocks() == Blocks.READERS_AND_WRITERS) {
                    addHolders(connection, lock.table(), holders);
                }
            }
            if (known.get().isEmpty()) {
                lines.add("  locks no table");
            }
        }
        lines.addAll(holders.stream().distinct().toList());
        return new UpgradePlan(lines, holders.isEmpty());
    }

    private record Size(long rows, long bytes) {}

    private static String line(Connection connection, Lock lock) throws SQLException {
        Size size = Sql.first(connection, SIZE, row -> new Size(row.getLong(1), row.getLong(2)), lock.table())
                .orElse(new Size(0, 0));
        return "%-20s %s for about %s (%s; %,d rows, %,.1f MB)"
                .formatted(
                        lock.table(),
                        lock.blocks().text,
                        spelled(time(lock.work(), size.bytes)),
                        lock.work().text,
                        size.rows,
                        size.bytes / 1e6);
    }

    /// Returns how long a lock is held for this work on a table of this size.
    static Duration time(Work work, long bytes) {
        return CATALOGUE_CHANGE.plusMillis(bytes / Math.max(1, work.bytesPerSecond / 1000));
    }

    private static String spelled(Duration time) {
        return time.toSeconds() < 10
                ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0)
                : time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }

    private static void addHolders(Connection connection, String table, List<String> holders) throws SQLException {
        holders.addAll(Sql.list(
                connection,
                HOLDERS,
                row -> "in the way: pid " + row.getInt(1) + " (" + row.getString(2) + ") has held a lock on "
                        + row.getString(3) + " for " + row.getLong(4) + " s. The new store tries again until that"
                        + " session ends; to end it: select pg_terminate_backend(" + row.getInt(1) + ")",
                table));
    }
}
