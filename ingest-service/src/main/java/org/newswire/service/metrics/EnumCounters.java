package org.newswire.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.newswire.text.KebabCase;

/// A counter for each constant of an enum. All are registered at the start with the value 0. Thread-safe.
public final class EnumCounters<E extends Enum<E>> {
    private final Map<E, Counter> counters;

    /// @param tag has the constant as its value, such as `too-large`
    public EnumCounters(MeterRegistry registry, String name, String description, String tag, Class<E> type) {
        counters = new EnumMap<>(type);
        for (E constant : type.getEnumConstants()) {
            counters.put(
                    constant,
                    Counter.builder(name)
                            .description(description)
                            .tag(tag, KebabCase.of(constant))
                            .register(registry));
        }
    }

    public void count(E constant) {
        Objects.requireNonNull(counters.get(constant)).increment();
    }
}
