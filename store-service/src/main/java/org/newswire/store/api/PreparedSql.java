package org.newswire.store.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Composes a query of constant texts; values are parameters, in the order of the placeholders. Not thread-safe.
public final class PreparedSql {
    private final StringBuilder text = new StringBuilder();
    private final List<Object> parameters = new ArrayList<>();

    PreparedSql add(String part, Object... values) {
        text.append(part);
        Collections.addAll(parameters, values);
        return this;
    }

    /// Adds a part with one placeholder if there is a value for it.
    PreparedSql addIf(String part, Optional<?> value) {
        return value.isPresent() ? add(part, value.get()) : this;
    }

    public String text() {
        return text.toString();
    }

    public Object[] parameters() {
        return parameters.toArray();
    }
}
