package org.newswire.store.database;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/// Delays the baseline migration of an empty database, by an event trigger on one of its statements.
public final class SlowMigration {
    private SlowMigration() {}

    public static void delay(Statement statement, Duration pause) throws SQLException {
        statement.execute("create function pause() returns event_trigger language plpgsql as"
                + " 'begin if current_query() like ''%create table hub_worker%'' then perform pg_sleep("
                + pause.toSeconds() + "); end if; end'");
        statement.execute("create event trigger pause on ddl_command_end when tag in ('CREATE TABLE')"
                + " execute function pause()");
    }
}
