package org.newswire.store.api;

import java.util.List;

/// A query and its parameters, in the order of their question marks.
public record PreparedSql(String text, List<Object> parameters) {
    public PreparedSql {
        parameters = List.copyOf(parameters);
    }
}
