package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.newswire.parse.ParsePool.Weighted;
import org.newswire.settings.Settings;

class ParsePoolTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void limitsThreadsByTheHeap() {
        long heap = 300 << 20;

        assertThat(ParsePool.threads(new Settings(Map.of()), 2, heap)).isEqualTo(2);
        assertThat(ParsePool.threads(new Settings(Map.of()), 64, heap)).isEqualTo(15);
        assertThat(ParsePool.threads(new Settings(Map.of()), 64, 1 << 20)).isOne();
        assertThat(ParsePool.threads(new Settings(Map.of("PARSE_THREADS", "32")), 2, heap))
                .isEqualTo(32);
    }

    @Test
    void aTaskThatDoesNotEndDelaysNoOther() throws Exception {
        var ends = new AtomicBoolean();
        Callable<String> stuck = stuck(ends);
        try (var pool = new ParsePool(2, Duration.ofSeconds(1))) {
            List<Future<String>> results = pool.run(
                    weighted(List.of(() -> "one", stuck, () -> "two", stuck, stuck, () -> "three", () -> "four")),
                    LONG);
            assertThat(List.of(0, 2, 5, 6))
                    .extracting(i -> results.get(i).resultNow())
                    .containsExactly("one", "two", "three", "four");
            for (int i : List.of(1, 3, 4)) {
                assertThat(results.get(i).exceptionNow())
                        .isInstanceOf(TimeoutException.class)
                        .hasMessage("parsing took longer than 1000 ms");
            }
            assertThat(pool.run(weighted(List.<Callable<String>>of(() -> "five")), LONG)
                            .getFirst()
                            .get())
                    .isEqualTo("five");
        } finally {
            ends.set(true);
        }
    }

    @Test
    void anExceptionFailsOnlyItsTask() throws Exception {
        try (var pool = new ParsePool(1, LONG)) {
            List<Future<Integer>> results =
                    pool.run(weighted(List.<Callable<Integer>>of(() -> 1, () -> Integer.parseInt(""), () -> 3)), LONG);
            assertThat(results.get(2).get()).isEqualTo(3);
            assertThatThrownBy(() -> results.get(1).get()).hasCauseInstanceOf(NumberFormatException.class);
        }
    }

    @Test
    void tasksThatTimeOutTogetherTakeOneLimit() throws Exception {
        var ends = new AtomicBoolean();
        try (var pool = new ParsePool(4, Duration.ofSeconds(2))) {
            long begin = System.nanoTime();
            List<Future<String>> results = pool.run(weighted(Collections.nCopies(4, stuck(ends))), LONG);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(results).allMatch(each -> each.exceptionNow() instanceof TimeoutException);
            assertThat(pool.stuck()).isEqualTo(4);
            assertThat(pool.stuckBytes()).isEqualTo(400);
            ends.set(true);
            await().until(() -> pool.stuck() == 0);
            assertThat(pool.stuckBytes()).isZero();
        } finally {
            ends.set(true);
        }
    }

    @Test
    void tasksAfterTheBatchLimitShareOneLimit() throws Exception {
        var ends = new AtomicBoolean();
        List<Callable<String>> pieces = new ArrayList<>(Collections.nCopies(20, stuck(ends)));
        pieces.addAll(Collections.nCopies(20, () -> "sound"));
        try (var pool = new ParsePool(2, Duration.ofSeconds(4))) {
            long begin = System.nanoTime();
            List<Future<String>> results = pool.run(weighted(pieces), Duration.ofSeconds(1));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            assertThat(results.subList(0, 20)).allMatch(each -> each.exceptionNow() instanceof TimeoutException);
            assertThat(results.subList(20, 40))
                    .allMatch(each -> each.resultNow().equals("sound"));
        } finally {
            ends.set(true);
        }
    }

    /// Gives each piece a weight of 100 bytes.
    private static <T> List<Weighted<T>> weighted(List<Callable<T>> pieces) {
        return pieces.stream().map(piece -> new Weighted<>(piece, 100)).toList();
    }

    /// Ignores interrupts and uses no CPU time.
    private static Callable<String> stuck(AtomicBoolean ends) {
        return () -> {
            while (!ends.get()) {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
                Thread.interrupted();
            }
            return "late";
        };
    }
}
