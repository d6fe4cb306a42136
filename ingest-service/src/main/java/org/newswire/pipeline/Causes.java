package org.newswire.pipeline;

import java.util.Objects;
import java.util.stream.Stream;

/// What has led to an exception.
public final class Causes {
    private Causes() {}

    /// What the innermost cause says, or its name where it says nothing: those around it often say no more than
    /// that something cannot be done.
    public static String innermost(Throwable error) {
        Throwable cause = all(error).reduce(error, (_, next) -> next);
        return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    }

    /// It, its cause, and so on.
    public static Stream<Throwable> all(Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause);
    }
}
