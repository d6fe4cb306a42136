package org.newswire.store.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/// Lets the pool close a connection whose server takes no writes: the next one may lead to another server.
final class ReadOnlyServer implements SQLExceptionOverride {
    private static final String READ_ONLY = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException error) {
        return READ_ONLY.equals(error.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
