package org.newswire.store.database;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;

/// The version of a database's schema, and the version of this build's schema.
///
/// @param found   empty if the database has none of the store's tables
/// @param pending the migrations of this build that are missing, in their order
public record SchemaVersion(Optional<String> found, String ofBuild, List<Migration> pending) {
    public record Migration(String version, String description) {}

    public SchemaVersion {
        pending = List.copyOf(pending);
    }

    /// Whether migrations of this build are missing.
    public boolean isOlder() {
        return !pending.isEmpty();
    }

    /// Reads the version and changes nothing.
    ///
    /// @throws FlywayException if the database does not answer
    public static SchemaVersion read(DataSource connections) {
        MigrationInfoService info = SchemaUpdate.flyway(connections).info();
        MigrationVersion ofBuild = Arrays.stream(info.all())
                .filter(migration -> migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(MigrationVersion::compareTo)
                .orElse(MigrationVersion.EMPTY);
        return new SchemaVersion(
                Optional.ofNullable(info.current()).map(current -> String.valueOf(current.getVersion())),
                String.valueOf(ofBuild),
                Arrays.stream(info.pending())
                        .map(each -> new Migration(String.valueOf(each.getVersion()), each.getDescription()))
                        .toList());
    }
}
