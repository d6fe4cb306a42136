package org.newswire.store.database;

import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/// The migrations of this version that a database has not had yet.
///
/// @param present the database's schema; `none` where there is none
public record PendingMigrations(String present, List<Migration> migrations) {
    /// In the order in which they run.
    public record Migration(String version, String description) {}

    public PendingMigrations {
        migrations = List.copyOf(migrations);
    }

    /// Reads which there are, and changes nothing.
    ///
    /// @throws org.flywaydb.core.api.FlywayException when the database is away, or does not let the owner in
    public static PendingMigrations of(DatabaseSettings settings) {
        Flyway flyway = SchemaUpdate.flyway()
                .dataSource(
                        settings.url(),
                        settings.owner().user(),
                        settings.owner().password())
                .load();
        MigrationInfoService info = flyway.info();
        MigrationInfo current = info.current();
        return new PendingMigrations(
                current == null ? "none" : String.valueOf(current.getVersion()),
                Arrays.stream(info.pending())
                        .map(each -> new Migration(String.valueOf(each.getVersion()), each.getDescription()))
                        .toList());
    }
}
