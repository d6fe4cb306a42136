package org.newswire.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;

/// The version of the schema in a database, compared with this build's.
///
/// @param found   empty if the database has no tables of the store
/// @param pending the migrations of this build that have not run, in their order
public record SchemaVersion(Optional<String> found, String ofBuild, List<Migration> pending) {
    public record Migration(String version, String description) {}

    public SchemaVersion {
        pending = List.copyOf(pending);
    }

    /// Returns whether migrations of this build have not run.
    public boolean isOlder() {
        return !pending.isEmpty();
    }

    /// @throws SQLException if migrations of this build have not run, or the database does not answer
    static void require(DataSource connections) throws SQLException {
        SchemaVersion version;
        // Flyway's message about a missing connection hides the cause.
        try (Connection _ = connections.getConnection()) {
            version = read(connections);
        } catch (FlywayException e) {
            throw new SQLException("the version of the schema cannot be read: " + RootCause.message(e), e);
        }
        if (version.isOlder()) {
            throw new SQLException("its version is " + version.found().orElse("none") + ", and this build needs "
                    + version.ofBuild() + ". A store with the role write (STORE_ROLES) migrates it");
        }
    }

    /// Reads the version. Changes nothing.
    ///
    /// @throws FlywayException if the database does not answer
    public static SchemaVersion read(DataSource connections) {
        MigrationInfoService info = SchemaMigration.flyway(connections).info();
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
