package org.newswire.store.upgrade;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Describes which tables each migration locks, for the output of `upgrade --check` only.
///
/// `MigrationLocksIT` measures the locks. They are stored in `db/migration-locks.json` and not in the
/// migrations, because a migration must not change after it has run anywhere. `SchemaMigration` decides how
/// long a migration waits for a lock.
///
/// @param byVersion the locks of each measured migration, by its version
record MigrationLocks(Map<String, List<Lock>> byVersion) {
    private static final String RESOURCE = "/db/migration-locks.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    MigrationLocks {
        byVersion = Map.copyOf(byVersion);
    }

    /// Which other sessions a lock blocks.
    enum Blocks {
        /// None that read or write rows.
        NOBODY("blocks no reader or writer"),
        WRITERS("blocks writers"),
        READERS_AND_WRITERS("blocks readers and writers");

        final String text;

        Blocks(String text) {
            this.text = text;
        }
    }

    /// What takes time while the lock is held.
    enum Work {
        /// Only the catalogue changes.
        NONE("changes the catalogue only", Long.MAX_VALUE),
        /// All rows are read.
        SCAN("reads all rows", 200_000_000),
        /// An index is built.
        INDEX("builds an index", 50_000_000),
        /// All rows are written.
        REWRITE("writes all rows", 25_000_000);

        final String text;
        /// On a small server. A fast disk is three times as fast.
        final long bytesPerSecond;

        Work(String text, long bytesPerSecond) {
            this.text = text;
            this.bytesPerSecond = bytesPerSecond;
        }
    }

    /// The strongest lock of a migration on a table that existed before it.
    record Lock(String table, Blocks blocks, Work work) {}

    static MigrationLocks read() {
        try (InputStream in = Objects.requireNonNull(MigrationLocks.class.getResourceAsStream(RESOURCE))) {
            return new MigrationLocks(JSON.readValue(in, new TypeReference<Map<String, List<Lock>>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    /// Returns the locks of a migration. Empty for the baseline, which finds no tables.
    Optional<List<Lock>> of(String version) {
        return Optional.ofNullable(byVersion.get(version));
    }
}
