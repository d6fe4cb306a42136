package org.newswire.store.page.overview;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The figures of a stage.
///
/// @param key such as `ingest`
public record StageFigures(String key, List<Figure> figures) {
    public StageFigures {
        figures = List.copyOf(figures);
    }

    /// A figure with its label. It is unknown if it has neither number nor time.
    ///
    /// @param unit `count` or `seconds`
    public record Figure(
            String key, @Nullable Double number, @Nullable Instant time, String unit) {
        static Figure count(String key, long number) {
            return new Figure(key, (double) number, null, "count");
        }

        static Figure count(String key, OptionalDouble number) {
            return new Figure(key, number.isPresent() ? number.getAsDouble() : null, null, "count");
        }

        static Figure seconds(String key, Optional<Double> number) {
            return new Figure(key, number.orElse(null), null, "seconds");
        }

        static Figure time(String key, Optional<Instant> time) {
            return new Figure(key, null, time.orElse(null), "time");
        }
    }
}
