package org.newswire.store.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/// Makes the pool close connections to a read-only server, because a new connection may reach the new
/// primary.
final class ReadOnlyEviction implements SQLExceptionOverride {
    private static final String READ_ONLY = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException error) {
        return READ_ONLY.equals(error.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
