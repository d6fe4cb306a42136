package org.newswire.store.database;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// Makes the last migration, which alters an index, take long in a database that is still empty.
public final class SlowMigration {
    private SlowMigration() {}

    public static void last(Statement statement, Duration pause) throws SQLException {
        statement.execute("create function pause() returns event_trigger language plpgsql as"
                + " 'begin if current_query() like ''%reset (gin_pending_list_limit)%'' then perform pg_sleep("
                + pause.toSeconds() + "); end if; end'");
        statement.execute("create event trigger pause on ddl_command_end when tag in ('ALTER INDEX')"
                + " execute function pause()");
    }
}
