package org.newswire.store.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FeedDocumentTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");

    @Test
    void aFeedIsUpdatedAtItsLatestChangeBeforeTheYear10000() {
        assertThat(updated(NOON, NOON.plusSeconds(60), NOON.minusSeconds(60))).isEqualTo(NOON.plusSeconds(60));
        assertThat(updated(NOON, Instant.parse("+10000-01-01T00:00:00Z"))).isEqualTo(NOON);
        assertThat(updated()).isEqualTo(Instant.EPOCH);
    }

    private static Instant updated(Instant... deletions) {
        return FeedDocument.updated(
                List.of(),
                List.of(deletions).stream()
                        .map(at -> new DeletedEntry("urn:uuid:1", at))
                        .toList());
    }
}
