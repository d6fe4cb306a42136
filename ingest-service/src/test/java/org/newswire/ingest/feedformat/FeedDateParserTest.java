package org.newswire.ingest.feedformat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedDateParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // RFC 3339, W3C-DTF, ISO 8601
                "2003-12-31T10:14:55Z            | 2003-12-31T10:14:55Z",
                "2003-12-31T10:14:55.123+02:00   | 2003-12-31T08:14:55.123Z",
                "2003-12-31t10:14:55z            | 2003-12-31T10:14:55Z",
                "2003-12-31T10:14Z               | 2003-12-31T10:14:00Z",
                "2003-12-31 10:14:55             | 2003-12-31T10:14:55Z",
                "2003-12-31 10:14:55 -0800       | 2003-12-31T18:14:55Z",
                "2003-12-31 10:14:55 +08         | 2003-12-31T02:14:55Z",
                "2003-12-31T10:14:55-08          | 2003-12-31T18:14:55Z",
                "20031231T101455Z                | 2003-12-31T10:14:55Z",
                "20031231                        | 2003-12-31T00:00:00Z",
                "20031231101455                  | 2003-12-31T10:14:55Z",
                "2003-12-31T10Z                  | 2003-12-31T10:00:00Z",
                "31 Dec 2003 10h14               | 2003-12-31T10:14:00Z",
                "Wed, 31 Dec 2003 10:14:55 0200  | 2003-12-31T08:14:55Z",
                "Wed, 31 Dec 2003 10:14:55 --0500| 2003-12-31T15:14:55Z",
                "2004-szeptember-13T9:15-05:00   | 2004-09-13T14:15:00Z",
                "Κυρ, 13 Ιολ 2004 12:00:00 EST   | 2004-07-13T17:00:00Z",
                "2003-12                         | 2003-12-01T00:00:00Z",
                "2003                            | 2003-01-01T00:00:00Z",
                "2003-335                        | 2003-12-01T00:00:00Z",
                "2003335                         | 2003-12-01T00:00:00Z",
                "2004-W01-1                      | 2003-12-29T00:00:00Z",
                "2003-12-31T24:00:00Z            | 2004-01-01T00:00:00Z",
                "2016-12-31T23:59:60Z            | 2017-01-01T00:00:00Z",
                "2026-11-3                       | 2026-11-03T00:00:00Z",
                // RFC 822 and its kin
                "Thu, 01 Jan 2004 19:48:21 GMT   | 2004-01-01T19:48:21Z",
                "Thu, 1 Jan 04 19:48 EST         | 2004-01-02T00:48:00Z",
                "01 Jan 2004                     | 2004-01-01T00:00:00Z",
                "Thu,01 Jan 2004 19:48:21 -0000  | 2004-01-01T19:48:21Z",
                "Thursday, 01-Jan-04 19:48:21 UT | 2004-01-01T19:48:21Z",
                "Thu, 01 January 2004 19:48:21 PT| 2004-01-02T03:48:21Z",
                "Thu, 01 Jan, 2004 19:48:21 CEST | 2004-01-01T17:48:21Z",
                "Thu, 01 Jan 2004 19:48:21 +0530 (IST) | 2004-01-01T14:18:21Z",
                "Thu, 01 Jan 2004 19:48:21 GMT+1 | 2004-01-01T18:48:21Z",
                "Thu, 01 Jan 2004 19:48:21 UTC-05:00 | 2004-01-02T00:48:21Z",
                "Thu, 01 Jul 2004 19:48:21 Europe/Berlin | 2004-07-01T17:48:21Z",
                "Thu, 01 Jan 2004 19:48:21 Etc/GMT | 2004-01-01T19:48:21Z",
                "Thu, 01 Jan 2004 19:48:21 Nowhere | 2004-01-01T19:48:21Z",
                "Thu, 1 Jan 2004 7:48:21 PM      | 2004-01-01T19:48:21Z",
                "Jan 1, 2004 7:48 p.m. EST       | 2004-01-02T00:48:00Z",
                "Jan 1st, 2004                   | 2004-01-01T00:00:00Z",
                "1st of January 2004             | 2004-01-01T00:00:00Z",
                // asctime, date, JavaScript
                "Sun Jan  4 16:29:06 PST 2004    | 2004-01-05T00:29:06Z",
                "Sun Jul 15 01:16:00 +0000 2012  | 2012-07-15T01:16:00Z",
                "Thu Aug 30 2012 17:26:16 GMT+0200 (CEST) | 2012-08-30T15:26:16Z",
                // numbers
                "Fri, 2006/09/15 08:19:53 EDT    | 2006-09-15T12:19:53Z",
                "15.09.2006 08:19                | 2006-09-15T08:19:00Z",
                "13/09/2006                      | 2006-09-13T00:00:00Z",
                "09/13/2006 1:02 PM              | 2006-09-13T13:02:00Z",
                "03-12-31                        | 2003-12-31T00:00:00Z",
                "03335                           | 2003-12-01T00:00:00Z",
                "31.12.03 10:14                  | 2003-12-31T10:14:00Z",
                "Sun Jan 04 16:29:06 2004        | 2004-01-04T16:29:06Z",
                "031231                          | 2003-12-31T00:00:00Z",
                "1700000000                      | 2023-11-14T22:13:20Z",
                "1700000000123                   | 2023-11-14T22:13:20.123Z",
                // other languages
                "Do, 03 Okt 2024 10:00:00 +0200  | 2024-10-03T08:00:00Z",
                "03. Dezember 2024 10:00         | 2024-12-03T10:00:00Z",
                "3. März 2024                    | 2024-03-03T00:00:00Z",
                "mar., 5 mars 2024 10:00:00 +0100| 2024-03-05T09:00:00Z",
                "mer, 14 août 2024 10:00:00 GMT  | 2024-08-14T10:00:00Z",
                "lun, 05 ago 2024 10:00:00 GMT   | 2024-08-05T10:00:00Z",
                "5 de enero de 2024              | 2024-01-05T00:00:00Z",
                "Вт, 05 мая 2024 10:00:00 MSK    | 2024-05-05T07:00:00Z",
                "Κυρ, 11 Ιούλ 2004 12:00:00 EST  | 2004-07-11T17:00:00Z",
                "2004-július-13T9:15-05:00       | 2004-07-13T14:15:00Z",
                "2004년 05월 28일 01:31:15         | 2004-05-27T16:31:15Z",
                "2004-05-25 오후 11:23:17          | 2004-05-25T14:23:17Z",
                "2004年5月28日                     | 2004-05-28T00:00:00Z"
            })
    void readsEveryForm(String text, Instant expected) {
        assertThat(FeedDateParser.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "Jan",
                "12:00",
                "2003-13-01",
                "2003-02-30",
                "31 Feb 2004",
                "2003-12-31T25:00:00Z",
                "0",
                "---",
                "99999999999999",
                "Thu, 01 Foo 2004",
                "1 Jan 2 Feb 2004",
                "２００４"
            })
    void inventsNoDate(String text) {
        assertThat(FeedDateParser.parse(text)).isNull();
    }

    @Test
    void flagsImplausibleDates() {
        List<Entry> entries = FeedReaderFixtures.read("dates.xml").entries();

        assertThat(entries).allSatisfy(entry -> assertThat(entry.updated()).isNull());
        assertThat(entries.subList(0, 4)).allSatisfy(entry -> {
            assertThat(entry.published()).isNull();
            assertThat(entry.flags()).contains(Flag.DATE_MISSING);
        });
        assertThat(entries.get(0).flags()).contains(Flag.DATE_UNREADABLE);
        assertThat(entries.get(1).flags()).contains(Flag.DATE_FUTURE);
        assertThat(entries.get(2).flags()).contains(Flag.DATE_ANCIENT);
        assertThat(entries.get(4).published()).isEqualTo(Instant.parse("2026-11-03T08:00:00Z"));
    }

    @Test
    void acceptsADateUpToADayInTheFuture() {
        Instant ahead = FeedReaderFixtures.NOW.plusSeconds(86_000);

        assertThat(FeedReaderFixtures.item("<pubDate>" + ahead + "</pubDate>").published())
                .isEqualTo(ahead);
    }

    @Test
    void dropsADateOfMoreThanADayInTheFutureOrBefore1990() {
        Instant latest = FeedReaderFixtures.NOW.plus(Duration.ofDays(1));
        Instant earliest = Instant.parse("1990-01-01T00:00:00Z");

        assertThat(dated(latest).published()).isEqualTo(latest);
        assertThat(dated(latest.plusSeconds(1)).published()).isNull();
        assertThat(dated(latest.plusSeconds(1)).flags()).contains(Flag.DATE_FUTURE);
        assertThat(dated(earliest).published()).isEqualTo(earliest);
        assertThat(dated(earliest.minusSeconds(1)).published()).isNull();
        assertThat(dated(earliest.minusSeconds(1)).flags()).contains(Flag.DATE_ANCIENT);
    }

    private static Entry dated(Instant date) {
        return FeedReaderFixtures.item("<pubDate>" + date + "</pubDate>");
    }
}
