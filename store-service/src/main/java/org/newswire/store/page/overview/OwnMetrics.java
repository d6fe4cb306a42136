package org.newswire.store.page.overview;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.OptionalDouble;

/// The figures that this instance of the store measures itself.
///
/// @param waitingRecords unread records in its partitions
/// @param lagSeconds     age of the oldest record in progress
record OwnMetrics(OptionalDouble waitingRecords, OptionalDouble lagSeconds) {
    static OwnMetrics of(MeterRegistry registry) {
        Collection<Gauge> waiting =
                registry.find("newswire.consumer.lag.records").gauges();
        Collection<Gauge> lag = registry.find("newswire.consumer.lag").gauges();
        return new OwnMetrics(
                waiting.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                waiting.stream().mapToDouble(Gauge::value).sum()),
                lag.stream()
                        .mapToDouble(Gauge::value)
                        .filter(age -> !Double.isNaN(age))
                        .max());
    }
}
