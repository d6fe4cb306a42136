package org.newswire.store.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.SQLException;

/// Reads the response to a request from the database.
interface ApiQuery {
    JsonNode run(Connection connection) throws SQLException, ProblemException;
}
