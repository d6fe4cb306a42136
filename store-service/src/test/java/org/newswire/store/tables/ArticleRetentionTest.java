package org.newswire.store.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.NOON;
import static org.newswire.store.tables.Versions.version;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.service.logging.CapturedLog;
import org.newswire.supervision.Supervisor;

final class ArticleRetentionTest {
    private static final Duration KEEP = Duration.ofDays(90);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration AHEAD = Duration.ofDays(100);
    private static final int DAY = 24 * 60;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final CapturedLog log = CapturedLog.of(ArticleRetention.class);
    private final MemoryArticleStore.Held held = new MemoryArticleStore.Held();
    private final MemoryArticleStore store = new MemoryArticleStore(held, false);
    private volatile Instant ours = NOON;

    @BeforeEach
    void begin() throws Exception {
        held.clock = InstantSource.fixed(NOON);
        store.write(List.of(
                version("old", "Old.", -91 * DAY, "daily"),
                version("kept", "Kept.", -89 * DAY, "daily"),
                version("new", "New.", 0, "daily")));
    }

    @AfterEach
    void stopCapture() {
        log.close();
    }

    @Test
    void purgesAndLogsExpiredArticles() {
        try (ArticleRetention retention = started()) {
            await().atMost(LIMIT).until(() -> held.histories.size() == 2);
            assertThat(retention.isPast(NOON.minus(KEEP).minusSeconds(1))).isTrue();
            assertThat(retention.isPast(NOON.minus(KEEP))).isFalse();
        }
        assertThat(held.purgedBefore).isEqualTo(NOON.minus(KEEP));
        assertThat(messages()).containsExactly("purged articles=1 observed_before=" + NOON.minus(KEEP));
    }

    @Test
    void purgesNothingAndWarnsWhileTheStoresClockIsWrong() {
        ours = NOON.plus(AHEAD);
        try (ArticleRetention retention = started()) {
            await().atMost(LIMIT).until(() -> messages().size() > 1);
            assertThat(retention.isPast(NOON.minus(AHEAD))).isFalse();
            assertThat(messages())
                    .allSatisfy(message -> assertThat(message)
                            .contains("store_clock=2026-06-09T12:00:00Z", "database_clock=2026-03-01T12:00:00Z"));
            assertThat(held.histories).hasSize(3);

            ours = NOON;
            await().atMost(LIMIT).until(() -> held.histories.size() == 2);
        }
        assertThat(held.purgedBefore).isEqualTo(NOON.minus(KEEP));
    }

    @Test
    void purgesNothingWhileTheDatabasesClockIsWrong() {
        held.clock = InstantSource.fixed(NOON.plus(AHEAD));
        try (ArticleRetention _ = started()) {
            await().atMost(LIMIT).until(() -> messages().size() > 1);
        }
        assertThat(held.histories).hasSize(3);
        assertThat(held.purgedBefore).isEqualTo(Instant.MIN);
    }

    /// Both seem to run on one host with the same wrong clock.
    @Test
    void countsFromTheLastPollIfBothClocksAreAhead() {
        ours = NOON.plus(AHEAD);
        held.clock = InstantSource.fixed(NOON.plus(AHEAD));
        try (ArticleRetention retention = started()) {
            await().atMost(LIMIT).until(() -> held.histories.size() == 2);
            assertThat(retention.isPast(NOON.minus(KEEP))).isFalse();
        }
        assertThat(held.purgedBefore).isEqualTo(NOON.minus(KEEP));
    }

    @Test
    void clocksMayDifferByFiveMinutes() {
        ours = NOON.plus(Duration.ofMinutes(5));
        try (ArticleRetention retention = started()) {
            assertThat(retention.isPast(NOON.minus(KEEP).minusMillis(1))).isTrue();
        }
        ours = NOON.minus(Duration.ofMinutes(5));
        try (ArticleRetention retention = started()) {
            assertThat(retention.isPast(ours.minus(KEEP).minusMillis(1))).isTrue();
        }
        ours = NOON.plus(Duration.ofMinutes(5)).plusMillis(1);
        try (ArticleRetention retention = started()) {
            assertThat(retention.isPast(NOON.minus(AHEAD))).isFalse();
        }
    }

    @Test
    void withoutARetentionEverythingIsKept() {
        try (var retention = new ArticleRetention(
                Optional.empty(), () -> ours, metrics, Supervisor.unobserved(), Duration.ofMillis(20))) {
            retention.start(store);
            assertThat(retention.isPast(Instant.EPOCH)).isFalse();
        }
        assertThat(held.histories).hasSize(3);
        assertThat(held.purgedBefore).isEqualTo(Instant.MIN);
    }

    /// The store cannot tell whether its clock is right.
    @Test
    void nothingExpiresUntilAFeedWasPolledOrAnArticleStored() {
        var empty = new MemoryArticleStore.Held();
        empty.clock = InstantSource.fixed(NOON);
        try (var retention = new ArticleRetention(
                Optional.of(KEEP), () -> ours, metrics, Supervisor.unobserved(), Duration.ofMillis(20))) {
            retention.start(new MemoryArticleStore(empty, false));
            assertThat(retention.isPast(NOON.minus(AHEAD))).isFalse();
        }
        assertThat(empty.purgedBefore).isEqualTo(Instant.MIN);
    }

    private ArticleRetention started() {
        var retention = new ArticleRetention(
                Optional.of(KEEP), () -> ours, metrics, Supervisor.unobserved(), Duration.ofMillis(20));
        retention.start(store);
        return retention;
    }

    private List<String> messages() {
        return log.messages();
    }
}
