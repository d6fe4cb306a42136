package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.store.api.ChangeCursor.Epoch;

final class ChangeCursorTest {
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final Epoch FIRST = new Epoch(1, 100, 0);
    private static final Epoch RESTART = new Epoch(2, 200, 190);
    private static final Epoch RESTORED = new Epoch(3, 150, 140);
    private static final Epoch CLONE = new Epoch(4, 180, 170);

    @Test
    void aCursorRoundTrips() throws Exception {
        ChangeCursor cursor = new ChangeCursor(List.of(FIRST, RESTART), 250, 7, 3, AT);
        assertThat(ChangeCursor.parse(cursor.toString())).isEqualTo(cursor);
    }

    @Test
    void aRestartDoesNotMoveACursorBeforeIt() {
        assertThat(transaction(List.of(FIRST), 200, List.of(FIRST, RESTART))).isEqualTo(200);
        assertThat(transaction(List.of(FIRST), 120, List.of(FIRST, RESTART))).isEqualTo(120);
    }

    @Test
    void rewindsACursorBeyondARestoreToTheFirstNewTransaction() {
        assertThat(transaction(List.of(FIRST), 250, List.of(FIRST, RESTORED))).isEqualTo(150);
        assertThat(transaction(List.of(FIRST, RESTART), 250, List.of(FIRST, RESTORED)))
                .isEqualTo(150);
    }

    @Test
    void rewindsACursorOfACloneToThePointOfTheClone() {
        assertThat(transaction(List.of(FIRST, CLONE), 300, List.of(FIRST))).isEqualTo(170);
        assertThat(transaction(List.of(FIRST, CLONE), 300, List.of(FIRST, RESTART)))
                .isEqualTo(170);
    }

    @Test
    void aRewoundCursorStartsAtTheFirstEntryOfItsTransaction() {
        ChangeCursor within = new ChangeCursor(List.of(FIRST), 150, 7, 3, AT);
        assertThat(within.in(List.of(FIRST, RESTORED)))
                .contains(new ChangeCursor(List.of(FIRST, RESTORED), 150, 0, 0, AT));
        assertThat(within.in(List.of(FIRST))).contains(within);
    }

    @Test
    void rejectsACursorOfAnUnrelatedDatabase() {
        assertThat(new ChangeCursor(List.of(CLONE), 250, 0, 0, AT).in(List.of(FIRST, RESTART)))
                .isEmpty();
    }

    private static long transaction(List<Epoch> ofCursor, long transaction, List<Epoch> present) {
        return new ChangeCursor(ofCursor, transaction, 0, 0, AT)
                .in(present)
                .orElseThrow()
                .transaction();
    }
}
