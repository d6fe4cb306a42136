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

/// What each migration locks, as measured by the build (`MigrationLocksIT`). Kept in a file of its own, since a
/// migration must not change once it has run anywhere.
final class MigrationLocks {
    private static final String RESOURCE = "/db/migration-locks.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, List<Lock>> locks;

    private MigrationLocks(Map<String, List<Lock>> locks) {
        this.locks = Map.copyOf(locks);
    }

    /// Whom a lock keeps waiting.
    enum Blocks {
        /// Nobody who reads or writes rows.
        NOBODY,
        WRITERS,
        READERS_AND_WRITERS
    }

    /// What takes time while the lock is held.
    enum Work {
        /// The catalogue alone is changed.
        NONE,
        /// All rows are read.
        SCAN,
        /// An index is made.
        INDEX,
        /// All rows are written.
        REWRITE
    }

    /// The strongest lock of a migration on a table that was there before it.
    record Lock(String table, Blocks blocks, Work work) {}

    static MigrationLocks read() {
        try (InputStream in = Objects.requireNonNull(MigrationLocks.class.getResourceAsStream(RESOURCE))) {
            return new MigrationLocks(JSON.readValue(in, new TypeReference<Map<String, List<Lock>>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    /// Empty for a migration that was not measured, since it is older than the first version whose upgrade is
    /// supported.
    Optional<List<Lock>> of(String version) {
        return Optional.ofNullable(locks.get(version));
    }
}
