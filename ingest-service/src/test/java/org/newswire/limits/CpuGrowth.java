package org.newswire.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// Compares a parser's CPU time for a hostile input with that for an input of four times the size.
///
/// It measures the CPU time of its own thread, so other load on the machine does not matter. Four times the
/// input may take up to nine times as long: linear work takes four times, quadratic work sixteen times. Work
/// that takes less than 150 ms for the large input passes, because such a time says nothing about growth. The
/// parser may be compiled while it is measured, so only growth that every attempt shows is a failure.
public final class CpuGrowth {
    private static final int FACTOR = 4;
    private static final double MAX_GROWTH = 9;
    private static final Duration NEGLIGIBLE = Duration.ofMillis(150);
    private static final int RUNS = 3;
    private static final int ATTEMPTS = 4;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuGrowth() {}

    /// @param input creates an input of the given size
    /// @param size  size of the small input
    public static <T> void assertNearLinear(IntFunction<T> input, int size, Consumer<T> parser) {
        T small = input.apply(size);
        T large = input.apply(FACTOR * size);
        parser.accept(small); // compiles the code
        double growth = Double.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && growth >= MAX_GROWTH; attempt++) {
            int runs = attempt == 0 ? 1 : RUNS; // One run of the large input shows most linear work.
            long largeNanos = fastest(large, parser, runs, NEGLIGIBLE.toNanos());
            if (largeNanos <= NEGLIGIBLE.toNanos()) {
                return;
            }
            growth = Math.min(growth, (double) largeNanos / fastest(small, parser, RUNS, 0));
        }
        assertThat(growth)
                .as("growth of the CPU time for size %d", FACTOR * size)
                .isLessThan(MAX_GROWTH);
    }

    /// Returns the CPU time that the work takes on the current thread.
    public static Duration cpuTime(Runnable work) {
        long before = THREADS.getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - before);
    }

    /// @param enough a result below it ends the measurement early
    private static <T> long fastest(T input, Consumer<T> parser, int runs, long enough) {
        long fastest = Long.MAX_VALUE;
        for (int run = 0; run < runs && fastest > enough; run++) {
            fastest = Math.min(fastest, cpuTime(() -> parser.accept(input)).toNanos());
        }
        return Math.max(1, fastest);
    }
}
