package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.parse.Standing.State;

class ArticleMemoryTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final UUID THREE = new UUID(0, 3);

    private final ArticleMemory memory = new ArticleMemory(2);

    private static Standing standing(State state, long publishedAt) {
        return new Standing(state, 5, Instant.EPOCH, 3, 7, 11, publishedAt, 0, 0);
    }

    private void put(UUID id, State state, long publishedAt) {
        memory.put(id, standing(state, publishedAt));
    }

    @Test
    void pastItsNumberWhatWasPublishedFirstIsForgotten() {
        put(ONE, State.STANDING, 100);
        put(TWO, State.STANDING, 200);
        put(ONE, State.STANDING, 300);
        put(THREE, State.STANDING, 400);

        assertThat(memory.find(TWO)).isNull();
        assertThat(memory.find(ONE)).isEqualTo(standing(State.STANDING, 300));
        assertThat(memory.size()).isEqualTo(2);
    }

    @Test
    void whatIsOlderThanTheTimeIsForgotten() {
        put(ONE, State.STANDING, 100);
        put(TWO, State.GONE, 200);

        memory.forget(Instant.ofEpochMilli(200));

        assertThat(memory.find(ONE)).isNull();
        assertThat(memory.find(TWO)).isNotNull();
    }

    @Test
    void aRetractionWaitsForItsTombstoneHoweverManyFollow() {
        put(ONE, State.RETRACTED, 100);
        put(TWO, State.STANDING, 200);
        put(THREE, State.STANDING, 300);

        assertThat(memory.find(ONE)).isEqualTo(standing(State.RETRACTED, 100));
        assertThat(memory.tombstonesDue(Instant.ofEpochMilli(100))).isEmpty();
        assertThat(memory.tombstonesDue(Instant.ofEpochMilli(101))).containsExactly(ONE);

        put(ONE, State.GONE, 400);

        assertThat(memory.tombstonesDue(Instant.ofEpochMilli(1_000))).isEmpty();
    }

    @Test
    void anArticleThatIsPublishedAgainGetsNoTombstone() {
        put(ONE, State.RETRACTED, 100);
        put(ONE, State.STANDING, 200);

        assertThat(memory.tombstonesDue(Instant.ofEpochMilli(1_000))).isEmpty();
    }

    @Test
    void aMillionRetractionsTakeNoMoreRoomThanTheLimit() {
        ArticleMemory small = new ArticleMemory(1_000);
        for (int i = 0; i < 1_000_000; i++) {
            small.put(new UUID(1, i), retraction(i, i));
        }

        assertThat(small.size()).isEqualTo(1_000);
    }

    @Test
    void pastHalfOfTheNumberTheOldestRetractionsAreDueEarly() {
        ArticleMemory small = new ArticleMemory(10);
        for (int i = 0; i < 7; i++) {
            small.put(new UUID(1, i), retraction(i, 100 + i));
        }

        assertThat(small.hasTombstonesDue(Instant.EPOCH)).isTrue();
        assertThat(small.tombstonesDue(Instant.EPOCH)).containsExactly(new UUID(1, 0), new UUID(1, 1));
        assertThat(small.tombstonesDue(Instant.ofEpochMilli(104))).hasSize(4);

        small.put(new UUID(1, 0), standing(State.GONE, 200));
        small.put(new UUID(1, 1), standing(State.GONE, 200));

        assertThat(small.hasTombstonesDue(Instant.EPOCH)).isFalse();
        assertThat(small.tombstonesDue(Instant.EPOCH)).isEmpty();
    }

    @Test
    void retractionsLeaveHalfOfTheNumberToArticles() {
        ArticleMemory small = new ArticleMemory(10);
        for (int i = 0; i < 1_000; i++) {
            small.put(new UUID(2, i), standing(State.STANDING, 1_000 + i));
            small.put(new UUID(1, i), retraction(i, 1_000 + i));
            small.tombstonesDue(Instant.EPOCH).forEach(id -> small.put(id, standing(State.GONE, 2_000)));
        }

        assertThat(small.find(new UUID(2, 999))).isNotNull();
        assertThat(small.find(new UUID(1, 995))).isEqualTo(retraction(995, 1_995));
        assertThat(small.size()).isEqualTo(10);
    }

    /// Each pass over the log simulates a read of the partition.
    @Test
    void retractionsThatFoundNoRoomAreFoundAgainUntilEachHasItsTombstone() {
        Map<UUID, Standing> log = new LinkedHashMap<>();
        for (int i = 0; i < 95; i++) {
            log.put(new UUID(1, i), retraction(i, 100));
        }
        Set<UUID> buried = new LinkedHashSet<>();
        int passes = 0;
        OptionalLong next = OptionalLong.of(0);
        while (next.isPresent()) {
            passes++;
            ArticleMemory pass = new ArticleMemory(10, next.getAsLong());
            log.forEach(pass::put);
            pass.tombstonesDue(Instant.ofEpochMilli(101)).forEach(id -> {
                assertThat(buried.add(id)).isTrue();
                Standing gone = new Standing(State.GONE, 5, Instant.EPOCH, 3, 0, log.size(), 200, 0, 0);
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
    void tombstonesThatAreThereAlreadyDoNotHaveThePartitionReadForEver() {
        ArticleMemory first = new ArticleMemory(10);
        ArticleMemory second = new ArticleMemory(10, fill(first));
        ArticleMemory third = new ArticleMemory(10, fill(second));

        assertThat(fill(third)).isNegative();
    }

    /// Adds 25 retractions and then the tombstone of each.
    private static long fill(ArticleMemory memory) {
        for (int i = 0; i < 25; i++) {
            memory.put(new UUID(1, i), retraction(i, 100));
        }
        for (int i = 0; i < 25; i++) {
            memory.put(new UUID(1, i), standing(State.GONE, 100));
        }
        return memory.unknownRetractionsFrom().orElse(-1);
    }

    private static Standing retraction(long offset, long publishedAt) {
        return new Standing(State.RETRACTED, 5, Instant.EPOCH, 3, 0, offset, publishedAt, 0, 0);
    }
}
