package org.newswire.parse.known;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.parse.lifecycle.LatestState;
import org.newswire.parse.lifecycle.LatestState.Status;

class ArticleStatesTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final UUID THREE = new UUID(0, 3);

    private final ArticleStates memory = new ArticleStates(2, 0);

    private static LatestState latestState(Status status, long publishedAt) {
        return new LatestState(status, 5, Instant.EPOCH, 3, 7, 11, publishedAt, 0, 0);
    }

    private void put(UUID id, Status status, long publishedAt) {
        memory.put(id, latestState(status, publishedAt));
    }

    @Test
    void dropsTheOldestStateBeyondTheLimit() {
        put(ONE, Status.PUBLISHED, 100);
        put(TWO, Status.PUBLISHED, 200);
        put(ONE, Status.PUBLISHED, 300);
        put(THREE, Status.PUBLISHED, 400);

        assertThat(memory.find(TWO)).isNull();
        assertThat(memory.find(ONE)).isEqualTo(latestState(Status.PUBLISHED, 300));
        assertThat(memory.size()).isEqualTo(2);
    }

    @Test
    void dropsStatesAfterTheRetention() {
        put(ONE, Status.PUBLISHED, 100);
        put(TWO, Status.DELETED, 200);

        memory.dropBefore(Instant.ofEpochMilli(200));

        assertThat(memory.find(ONE)).isNull();
        assertThat(memory.find(TWO)).isNotNull();
    }

    @Test
    void aRetractionWaitsForItsTombstoneWhateverFollows() {
        put(ONE, Status.RETRACTED, 100);
        put(TWO, Status.PUBLISHED, 200);
        put(THREE, Status.PUBLISHED, 300);

        assertThat(memory.find(ONE)).isEqualTo(latestState(Status.RETRACTED, 100));
        assertThat(memory.tombstonesDue(Instant.ofEpochMilli(100))).isEmpty();
        assertThat(memory.tombstonesDue(Instant.ofEpochMilli(101))).containsExactly(ONE);

        put(ONE, Status.DELETED, 400);

        assertThat(memory.tombstonesDue(Instant.ofEpochMilli(1_000))).isEmpty();
    }

    @Test
    void anArticleThatIsPublishedAgainGetsNoTombstone() {
        put(ONE, Status.RETRACTED, 100);
        put(ONE, Status.PUBLISHED, 200);

        assertThat(memory.tombstonesDue(Instant.ofEpochMilli(1_000))).isEmpty();
    }

    @Test
    void aMillionRetractionsStayWithinTheLimit() {
        ArticleStates small = new ArticleStates(1_000, 0);
        for (int i = 0; i < 1_000_000; i++) {
            small.put(new UUID(1, i), retraction(i, i));
        }

        assertThat(small.size()).isEqualTo(1_000);
    }

    @Test
    void theOldestRetractionsBeyondHalfOfTheLimitAreDueEarly() {
        ArticleStates small = new ArticleStates(10, 0);
        for (int i = 0; i < 7; i++) {
            small.put(new UUID(1, i), retraction(i, 100 + i));
        }

        assertThat(small.tombstonesDue(Instant.EPOCH)).isNotEmpty();
        assertThat(small.tombstonesDue(Instant.EPOCH)).containsExactly(new UUID(1, 0), new UUID(1, 1));
        assertThat(small.tombstonesDue(Instant.ofEpochMilli(104))).hasSize(4);

        small.put(new UUID(1, 0), latestState(Status.DELETED, 200));
        small.put(new UUID(1, 1), latestState(Status.DELETED, 200));

        assertThat(small.tombstonesDue(Instant.EPOCH)).isEmpty();
        assertThat(small.tombstonesDue(Instant.EPOCH)).isEmpty();
    }

    @Test
    void retractionsLeaveHalfOfTheLimitForArticles() {
        ArticleStates small = new ArticleStates(10, 0);
        for (int i = 0; i < 1_000; i++) {
            small.put(new UUID(2, i), latestState(Status.PUBLISHED, 1_000 + i));
            small.put(new UUID(1, i), retraction(i, 1_000 + i));
            small.tombstonesDue(Instant.EPOCH).forEach(id -> small.put(id, latestState(Status.DELETED, 2_000)));
        }

        assertThat(small.find(new UUID(2, 999))).isNotNull();
        assertThat(small.find(new UUID(1, 995))).isEqualTo(retraction(995, 1_995));
        assertThat(small.size()).isEqualTo(10);
    }

    /// Each pass over the log simulates a read of the partition.
    @Test
    void retractionsThatDidNotFitAreLoadedAgainUntilEachHasItsTombstone() {
        Map<UUID, LatestState> log = new LinkedHashMap<>();
        for (int i = 0; i < 95; i++) {
            log.put(new UUID(1, i), retraction(i, 100));
        }
        Set<UUID> buried = new LinkedHashSet<>();
        int passes = 0;
        OptionalLong next = OptionalLong.of(0);
        while (next.isPresent()) {
            passes++;
            ArticleStates pass = new ArticleStates(10, next.getAsLong());
            log.forEach(pass::put);
            pass.tombstonesDue(Instant.ofEpochMilli(101)).forEach(id -> {
                assertThat(buried.add(id)).isTrue();
                LatestState gone = new LatestState(Status.DELETED, 5, Instant.EPOCH, 3, 0, log.size(), 200, 0, 0);
                pass.put(id, gone);
                log.remove(id);
                log.put(id, gone);
            });
            next = pass.unknownRetractionsFrom();
        }

        assertThat(buried).hasSize(95);
        assertThat(passes).isEqualTo(10);
    }

    @Test
    void existingTombstonesEndTheReloadingOfAPartition() {
        ArticleStates first = new ArticleStates(10, 0);
        ArticleStates second = new ArticleStates(10, fill(first));
        ArticleStates third = new ArticleStates(10, fill(second));

        assertThat(fill(third)).isNegative();
    }

    /// Adds 25 retractions and then the tombstone of each.
    private static long fill(ArticleStates memory) {
        for (int i = 0; i < 25; i++) {
            memory.put(new UUID(1, i), retraction(i, 100));
        }
        for (int i = 0; i < 25; i++) {
            memory.put(new UUID(1, i), latestState(Status.DELETED, 100));
        }
        return memory.unknownRetractionsFrom().orElse(-1);
    }

    private static LatestState retraction(long offset, long publishedAt) {
        return new LatestState(Status.RETRACTED, 5, Instant.EPOCH, 3, 0, offset, publishedAt, 0, 0);
    }
}
