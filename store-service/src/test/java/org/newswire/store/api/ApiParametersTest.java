package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiParametersTest {
    private static final List<String> KNOWN = List.of("q", "limit", "from", "to", "language");

    private static ApiParameters given(String query) throws ProblemException {
        return new ApiParameters(query, KNOWN);
    }

    private interface Reading {
        void run() throws ProblemException;
    }

    private static void rejects(String message, Reading reading) {
        assertThatThrownBy(reading::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.status()).isEqualTo(400))
                .hasMessage(message);
    }

    @Test
    void anUnknownParameterIsRejectedWithTheKnownOnes() {
        rejects("colour is unknown. The parameters are: from, language, limit, q, to", () -> given("q=a&colour=red"));
        rejects("q is unknown: there are no parameters", () -> new ApiParameters("q=a", List.of()));
    }

    @Test
    void aRepeatedParameterIsRejected() {
        rejects("q is given twice", () -> given("q=a&q=a"));
    }

    @Test
    void aPersonsLinkMayHaveParametersThatAnotherSiteHasAdded() throws Exception {
        ApiParameters found = ApiParameters.ignoringUnknown("utm_source=x&q=a&q=b", KNOWN);
        assertThat(found.text("q", 9)).contains("b");
    }

    @Test
    void aBlankTextIsNoTextAndALongOneIsRejected() throws Exception {
        assertThat(given("q=+%20").text("q", 3)).isEmpty();
        assertThat(given("q=+abc+").text("q", 3)).contains("abc");
        rejects("q is longer than 3 characters", () -> given("q=abcd").text("q", 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "1.0", "1e2", "x", "٣"})
    void aNumberMustBeAWholeOneWithinItsLimits(String number) {
        rejects(
                "limit is not a whole number from 1 to 100",
                () -> given("limit=" + number).number("limit", 20, 1, 100));
    }

    @Test
    void aNumberMayBeAtEitherLimitOrMissing() throws Exception {
        assertThat(given("limit=1").number("limit", 20, 1, 100)).isEqualTo(1);
        assertThat(given("limit=100").number("limit", 20, 1, 100)).isEqualTo(100);
        assertThat(given("").number("limit", 20, 1, 100)).isEqualTo(20);
    }

    @Test
    void aDayIsItsStartInUtc() throws Exception {
        assertThat(given("from=2026-03-01").instant("from")).contains(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(given("from=2026-03-01T12:00:00.5Z").instant("from"))
                .contains(Instant.parse("2026-03-01T12:00:00.5Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "yesterday, 'must be a time such as 2026-03-01T12:00:00Z or a day such as 2026-03-01'",
        "2026-02-30, 'must be a time such as 2026-03-01T12:00:00Z or a day such as 2026-03-01'",
        "0000-12-31T23:59:59Z, is out of range",
        "%2B10000-01-01T00:00:00Z, is out of range"
    })
    void aTimeMustBeOneOfRfc3339(String time, String detail) {
        rejects("from " + detail, () -> given("from=" + time).instant("from"));
    }

    @Test
    void aPeriodMayBeEmptyButNotEndBeforeItBegins() throws Exception {
        Instant day = Instant.parse("2026-03-01T00:00:00Z");
        assertThat(given("from=2026-03-01&to=2026-03-01").period())
                .isEqualTo(new ApiParameters.Period(Optional.of(day), Optional.of(day)));
        rejects(
                "from 2026-03-02T00:00:00Z is after to 2026-03-01T00:00:00Z",
                () -> given("from=2026-03-02&to=2026-03-01").period());
    }

    @ParameterizedTest
    @CsvSource({"en, en", "EN-gb, en", "pt_BR, pt", "nb, no", "nn-NO, no", "no, no"})
    void aLanguageIsItsPrimarySubtagAndBothNorwegianOnesAreOne(String tag, String language) throws Exception {
        assertThat(given("language=" + tag).language()).contains(language);
    }
}
