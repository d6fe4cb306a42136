package org.newswire.store.upgrade;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.newswire.store.database.SchemaVersion;
import org.newswire.store.upgrade.MigrationLocks.Blocks;
import org.newswire.store.upgrade.MigrationLocks.Lock;
import org.newswire.store.upgrade.MigrationLocks.Work;

/// The migrations that the store of this version will run in a database, with the present sizes of the tables.
///
/// @param lines for the operator
/// @param isNow whether nothing is in the way of the migrations at present
record UpgradePlan(List<String> lines, boolean isNow) {
    private static final String SIZE = "select greatest(reltuples, 0)::bigint, pg_total_relation_size(oid)"
            + " from pg_class where oid = to_regclass(?)";

    /// Other sessions that have a table, for more than a second. A role without `pg_read_all_stats` does not see since
    /// when
    /// others have it.
    private static final String HOLDERS = """
            select distinct a.pid, coalesce(nullif(a.application_name, ''), a.backend_type, 'another session'),
                l.relation::regclass::text,
                coalesce(extract(epoch from clock_timestamp() - a.xact_start)::bigint, 0)
            from pg_locks l join pg_stat_activity a using (pid)
            where l.relation = to_regclass(?) and l.granted and a.pid <> pg_backend_pid()
                and l.database = (select oid from pg_database where datname = current_database())
                and (a.xact_start is null or a.xact_start < clock_timestamp() - interval '1 second')
            order by 4 desc limit 3""";

    private static final Duration CATALOGUE = Duration.ofMillis(100);

    UpgradePlan {
        lines = List.copyOf(lines);
    }

    /// @param connection of the owner of the tables
    static UpgradePlan of(SchemaVersion schema, Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        String present = schema.found().orElse("none");
        if (schema.pending().isEmpty()) {
            lines.add("schema " + present + " needs no migration");
            return new UpgradePlan(lines, true);
        }
        lines.add("the database has schema " + present + ", migrations to run: "
                + schema.pending().size());
        MigrationLocks locks = MigrationLocks.read();
        List<String> holders = new ArrayList<>();
        for (SchemaVersion.Migration migration : schema.pending()) {
            lines.add("V" + migration.version() + " " + migration.description());
            var known = locks.of(migration.version());
            if (known.isEmpty()) {
                lines.add("  not measured: try it on a restored copy of the database first");
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

    private static String line(Connection connection, Lock lock) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SIZE)) {
            select.setString(1, lock.table());
            try (ResultSet row = select.executeQuery()) {
                long rows = 0;
                long bytes = 0;
                if (row.next()) {
                    rows = row.getLong(1);
                    bytes = row.getLong(2);
                }
                String whom = switch (lock.blocks()) {
                    case NOBODY -> "blocks no reader or writer";
                    case WRITERS -> "blocks writers";
                    case READERS_AND_WRITERS -> "blocks readers and writers";
                };
                return "%-20s %s for about %s (%s; %,d rows, %,.1f MB)"
                        .formatted(
                                lock.table(),
                                whom,
                                spelled(time(lock.work(), bytes)),
                                work(lock.work()),
                                rows,
                                bytes / 1e6);
            }
        }
    }

    /// By what a small server does; a fast disk takes a third of it.
    private static Duration time(Work work, long bytes) {
        long bytesPerSecond = switch (work) {
            case NONE -> Long.MAX_VALUE;
            case SCAN -> 200_000_000;
            case INDEX -> 50_000_000;
            case REWRITE -> 25_000_000;
        };
        return CATALOGUE.plusMillis(bytes / Math.max(1, bytesPerSecond / 1000));
    }

    private static String spelled(Duration time) {
        return time.toSeconds() < 10
                ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0)
                : time.toSeconds() < 120 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }

    private static String work(Work work) {
        return switch (work) {
            case NONE -> "changes the catalogue only";
            case SCAN -> "reads all rows";
            case INDEX -> "builds an index";
            case REWRITE -> "writes all rows";
        };
    }

    private static void addHolders(Connection connection, String table, List<String> holders) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(HOLDERS)) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    holders.add("in the way: pid " + row.getInt(1) + " (" + row.getString(2) + ") holds "
                            + row.getString(3) + " since " + row.getLong(4)
                            + " s. The new store tries again until it has ended; to end"
                            + " it: select pg_terminate_backend(" + row.getInt(1) + ")");
                }
            }
        }
    }
}
