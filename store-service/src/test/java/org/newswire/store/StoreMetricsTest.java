package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Articles;
import org.newswire.service.logging.CapturedLog;
import org.newswire.store.tables.ArticleStore.Outcome;

final class StoreMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<Instant> now = new AtomicReference<>(Articles.NOON);
    private final StoreMetrics metrics = new StoreMetrics(registry, now::get);
    private final CapturedLog log = CapturedLog.of(StoreMetrics.class);

    @AfterEach
    void stopCapture() {
        log.close();
    }

    @Test
    void logsWhatWasStoredInOneLineEveryFiveSecondsAtMost() {
        metrics.stored(Outcome.NEW);
        metrics.summarize();
        metrics.stored(Outcome.UPDATED);
        metrics.stored(Outcome.NEW);
        metrics.stored(Outcome.NEW);
        metrics.deadLettered(true);
        now.updateAndGet(time -> time.plus(Duration.ofMillis(4_999)));
        metrics.summarize();
        assertThat(log.messages()).containsExactly("stored new=1");

        now.updateAndGet(time -> time.plusMillis(1));
        metrics.summarize();
        assertThat(log.messages()).containsExactly("stored new=1", "stored dead-letter=1 new=2 updated=1");
    }

    @Test
    void logsNothingWhileNothingIsStored() {
        metrics.summarize();
        assertThat(log.messages()).isEmpty();
    }

    @Test
    void eachOutcomeOfArticlesAndFeedsIsRegisteredAtZero() {
        assertThat(outcomes("newswire.stored.articles"))
                .containsExactly("dead-letter", "expired", "new", "retracted", "same", "stale", "updated");
        assertThat(outcomes("newswire.stored.feed.statuses")).containsExactly("dead-letter", "stored");
        assertThat(registry.get("newswire.stored.articles").counters())
                .allSatisfy(counter -> assertThat(counter.count()).isZero());
    }

    private List<String> outcomes(String name) {
        return registry.get(name).counters().stream()
                .map(counter -> String.valueOf(counter.getId().getTag("outcome")))
                .sorted()
                .toList();
    }
}
