package org.newswire.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.newswire.parse.Standing.State;

class ArticleMemoryTest {
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final UUID THREE = new UUID(0, 3);

    private final ArticleMemory memory = new ArticleMemory(2);

    private static Standing standing(State state, long publishedAt) {
        return new Standing(state, 5, Instant.EPOCH, 7, 11, publishedAt, 0, 0);
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
        assertThat(memory.retractedBefore(Instant.ofEpochMilli(100))).isEmpty();
        assertThat(memory.retractedBefore(Instant.ofEpochMilli(101))).containsExactly(ONE);

        put(ONE, State.GONE, 400);

        assertThat(memory.retractedBefore(Instant.ofEpochMilli(1_000))).isEmpty();
    }

    @Test
    void anArticleThatIsPublishedAgainGetsNoTombstone() {
        put(ONE, State.RETRACTED, 100);
        put(ONE, State.STANDING, 200);

        assertThat(memory.retractedBefore(Instant.ofEpochMilli(1_000))).isEmpty();
    }
}
