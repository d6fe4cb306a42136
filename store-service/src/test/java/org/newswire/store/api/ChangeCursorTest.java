package org.newswire.store.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.store.api.ArticleQuery.Place;
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

    /// The cursors are not signed: each field is checked.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.100.0|250|7|3",
                "1.100.0|250|7|3|1772366400|1",
                "1.100|250|7|3|1772366400",
                "|250|7|3|1772366400",
                "1.100.0||7|3|1772366400",
                "1.100.0|-250|7|3|1772366400",
                "1.100.0|9223372036854775808|7|3|1772366400",
                "1.9223372036854775808.0|250|7|3|1772366400",
                "zzzzzzzzzzzzz.100.0|250|7|3|1772366400",
                "A.100.0|250|7|3|1772366400",
                "1.1.0,2.1.0,3.1.0,4.1.0,5.1.0,6.1.0,7.1.0|250|7|3|1772366400",
                "1.100.0|250|1000000000000000000|3|1772366400",
                "1.100.0|250|7|100000|1772366400",
                "1.100.0|250|7|3|-1",
                "1.100.0|250|7|3|100000000000",
                "1.100.0|250|7|3|1772366400\n",
            })
    void rejectsACursorWithAnAlteredField(String text) throws Exception {
        assertThat(ChangeCursor.parse(encoded("1.100.0|250|7|3|1772366400")).transaction())
                .isEqualTo(250);
        assertRejected(encoded(text));
    }

    @Test
    void rejectsACursorWhoseEncodingIsAltered() {
        String cursor = new ChangeCursor(List.of(FIRST), 250, 7, 3, AT).toString();
        assertRejected(cursor.substring(1));
        assertRejected(cursor + "A");
        assertRejected("!" + cursor.substring(1));
    }

    @Test
    void aListAndTheChangesRejectTheCursorsOfEachOther() {
        assertRejected(new Place(0, AT, new UUID(0, 1)).cursor());
        String cursor = new ChangeCursor(List.of(FIRST), 250, 7, 3, AT).toString();
        assertThatThrownBy(() -> ArticleQuery.of(new ApiParameters("cursor=" + cursor, ArticleQuery.PARAMETERS)))
                .isInstanceOf(ProblemException.class)
                .hasMessage("cursor must be the cursor of an earlier response");
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static void assertRejected(String cursor) {
        assertThatThrownBy(() -> ChangeCursor.parse(cursor))
                .isInstanceOf(ProblemException.class)
                .hasMessage("after must be the cursor of an earlier response");
    }

    private static long transaction(List<Epoch> ofCursor, long transaction, List<Epoch> present) {
        return new ChangeCursor(ofCursor, transaction, 0, 0, AT)
                .in(present)
                .orElseThrow()
                .transaction();
    }
}
