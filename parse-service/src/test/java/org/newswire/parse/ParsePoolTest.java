package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ParsePoolTest {
    @Test
    void aPieceThatDoesNotEndHoldsUpNoOther() throws Exception {
        var ends = new AtomicBoolean();
        Callable<String> stuck = () -> {
            while (!ends.get()) {
                Thread.onSpinWait();
            }
            return "late";
        };
        try (var pool = new ParsePool(2, Duration.ofMillis(300))) {
            List<Future<String>> results =
                    pool.run(List.of(() -> "one", stuck, () -> "two", stuck, stuck, () -> "three", () -> "four"));
            assertThat(List.of(0, 2, 5, 6))
                    .extracting(i -> results.get(i).resultNow())
                    .containsExactly("one", "two", "three", "four");
            for (int i : List.of(1, 3, 4)) {
                assertThat(results.get(i).exceptionNow())
                        .isInstanceOf(TimeoutException.class)
                        .hasMessage("it took longer than 300 ms");
            }
            assertThat(pool.run(List.<Callable<String>>of(() -> "five"))
                            .getFirst()
                            .get())
                    .isEqualTo("five");
        } finally {
            ends.set(true);
        }
    }

    @Test
    void whatAPieceThrowsIsItsOwn() throws Exception {
        try (var pool = new ParsePool(1, Duration.ofSeconds(10))) {
            List<Future<Integer>> results =
                    pool.run(List.<Callable<Integer>>of(() -> 1, () -> Integer.parseInt(""), () -> 3));
            assertThat(results.get(2).get()).isEqualTo(3);
            assertThatThrownBy(() -> results.get(1).get()).hasCauseInstanceOf(NumberFormatException.class);
        }
    }
}
