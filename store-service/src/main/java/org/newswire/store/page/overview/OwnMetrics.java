package org.newswire.store.page.overview;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalDouble;

/// The figures that this instance of the store measures itself.
///
/// @param waitingRecords unread records in its partitions
/// @param lagSeconds     age of the oldest record in progress
/// @param readAgain      records that were read again after the database was restored
/// @param restoredAt     when the last of them were read; empty without any
record OwnMetrics(
        OptionalDouble waitingRecords, OptionalDouble lagSeconds, double readAgain, Optional<Instant> restoredAt) {
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
                        .max(),
                registry.find("newswire.store.records.read.again").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum(),
                registry.find("newswire.store.restored.timestamp").gauges().stream()
                        .map(gauge -> Instant.ofEpochSecond((long) gauge.value()))
                        .filter(at -> at.isAfter(Instant.EPOCH))
                        .findAny());
    }
}
