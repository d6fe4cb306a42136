package org.newswire.parse.extract;

import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.Found;

/// How far what is found of a field can be relied on.
@FunctionalInterface
public interface Confidences {
    /// From 0 to 1; null where nothing is known of such a witness.
    @Nullable
    Double of(String field, Found<?> found);
}
