package org.newswire.ingest.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.fetch.PolitenessRule;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.ingest.fetch.SentRequest;
import org.newswire.raw.FeedStatus.HostDay;
import org.newswire.raw.FeedStatus.HostLedger;

class RequestCountsTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-25");
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private static SentRequest sent(
            String host, ResourceKind kind, Instant at, boolean conditional, int status, long bytes) {
        return new SentRequest(host, kind, at, conditional, status, bytes, Set.of());
    }

    private static HostDay only(@Nullable String ledger) {
        List<HostLedger> hosts =
                Objects.requireNonNull(RequestCounts.decode(ledger).status());
        assertThat(hosts).hasSize(1);
        assertThat(hosts.getFirst().days()).hasSize(1);
        return hosts.getFirst().days().getFirst();
    }

    @Test
    void countsEachRequestByKindResponseAndViolation() {
        RequestCounter tally = new RequestCounter();
        tally.accept(sent("news.example", ResourceKind.ROBOTS, NOON, false, 404, 200));
        tally.accept(sent("news.example", ResourceKind.FEED, NOON, true, 304, 300));
        tally.accept(sent("news.example", ResourceKind.FEED, NOON, true, 503, 400));
        tally.accept(sent("news.example", ResourceKind.PAGE, NOON, false, 0, 0));
        tally.accept(new SentRequest(
                "news.example", ResourceKind.PAGE, NOON, false, 200, 5_000, Set.of(PolitenessRule.GAP)));

        assertThat(only(tally.addTo(null, TODAY)))
                .isEqualTo(new HostDay(
                        TODAY,
                        Map.of("robots", 1L, "feed", 2L, "page", 2L),
                        Map.of("2xx", 1L, "304", 1L, "4xx", 1L, "5xx", 1L, "none", 1L),
                        2L,
                        5_900,
                        1L,
                        Map.of("gap", 1L)));
    }

    @Test
    void countsFlushedRequestsOnce() {
        RequestCounter tally = new RequestCounter();
        tally.accept(sent("news.example", ResourceKind.FEED, NOON, false, 200, 10));
        String first = tally.addTo(null, TODAY);
        assertThat(tally.addTo(first, TODAY)).isEqualTo(first);
        tally.accept(sent("news.example", ResourceKind.FEED, NOON, true, 304, 1));
        assertThat(only(tally.addTo(first, TODAY)).requests()).containsExactly(Map.entry("feed", 2L));
    }

    /// The sum does not depend on how the requests are divided among polls and owners.
    @Test
    void countsOfPollsAddUp() {
        Random random = new Random(7);
        List<ResourceKind> kinds = List.of(ResourceKind.values());
        RequestCounter whole = new RequestCounter();
        RequestCounter parts = new RequestCounter();
        String left = null;
        for (int request = 0; request < 500; request++) {
            SentRequest sent = sent(
                    "h" + random.nextInt(3) + ".example",
                    kinds.get(random.nextInt(kinds.size())),
                    NOON.minusSeconds(random.nextInt(5 * 86_400)),
                    random.nextBoolean(),
                    random.nextBoolean() ? 200 : 304,
                    random.nextInt(10_000));
            whole.accept(sent);
            parts.accept(sent);
            if (random.nextInt(4) == 0) {
                left = parts.addTo(left, TODAY);
                parts = random.nextBoolean() ? new RequestCounter() : parts;
            }
        }
        left = parts.addTo(left, TODAY);
        assertThat(left).isEqualTo(whole.addTo(null, TODAY));
    }

    @Test
    void removesDaysOlderThanTwoWeeks() {
        RequestCounter tally = new RequestCounter();
        tally.accept(sent("news.example", ResourceKind.FEED, NOON.minusSeconds(14 * 86_400), false, 200, 10));
        tally.accept(sent("news.example", ResourceKind.FEED, NOON.minusSeconds(13 * 86_400), false, 200, 10));
        assertThat(only(tally.addTo(null, TODAY)).day()).isEqualTo(TODAY.minusDays(13));
    }

    @Test
    void hostsBeyondTheLimitAreSummed() {
        RequestCounter tally = new RequestCounter();
        for (int host = 0; host < 100; host++) {
            int requests = host == 57 ? 3 : 1;
            for (int request = 0; request < requests; request++) {
                tally.accept(sent("h" + host + ".example", ResourceKind.PAGE, NOON, false, 200, 100));
            }
        }
        String text = tally.addTo(null, TODAY);
        List<HostLedger> hosts =
                Objects.requireNonNull(RequestCounts.decode(text).status());
        assertThat(hosts).hasSize(RequestCounts.MAX_HOSTS + 1);
        assertThat(hosts).extracting(HostLedger::host).contains(RequestCounts.OTHERS, "h57.example");
        assertThat(hosts.stream()
                        .mapToLong(host -> host.days().getFirst().bytes())
                        .sum())
                .isEqualTo(10_200);
    }

    @Test
    void theHostWithFewestRequestsKeepsAllItsDays() {
        RequestCounter tally = new RequestCounter();
        String text = null;
        for (int day = 13; day >= 0; day--) {
            Instant at = NOON.minusSeconds(day * 86_400L);
            for (int poll = 0; poll < 96; poll++) {
                tally.accept(sent("feeds.news.example", ResourceKind.FEED, at, true, 304, 300));
            }
            for (int page = 0; page < 20; page++) {
                tally.accept(sent("www.news.example", ResourceKind.PAGE, at, false, 200, 90_000));
            }
            tally.accept(sent("cdn.example", ResourceKind.PAGE, at, false, 200, 90_000));
            tally.accept(sent("hub.example", ResourceKind.HUB, at, false, 202, 100));
            text = tally.addTo(text, TODAY.minusDays(day));
        }
        List<HostLedger> hosts =
                Objects.requireNonNull(RequestCounts.decode(text).status());
        assertThat(hosts)
                .extracting(HostLedger::host)
                .containsExactly("cdn.example", "feeds.news.example", "hub.example", "www.news.example");
        assertThat(hosts).allSatisfy(host -> assertThat(host.days()).hasSize(RequestCounts.DAYS));
    }

    @Test
    void removesWholeHostsBeyondTheLimitRatherThanDays() {
        RequestCounter tally = new RequestCounter();
        for (int host = 0; host < 50; host++) {
            for (int day = 0; day <= host % RequestCounts.DAYS; day++) {
                Instant at = NOON.minusSeconds(day * 86_400L);
                tally.accept(sent("h" + host + ".example", ResourceKind.PAGE, at, false, 200, 100));
            }
        }
        List<HostLedger> hosts = Objects.requireNonNull(
                RequestCounts.decode(tally.addTo(null, TODAY)).status());
        assertThat(hosts).hasSize(RequestCounts.MAX_HOSTS + 1);
        assertThat(hosts)
                .filteredOn(host -> !host.host().equals(RequestCounts.OTHERS))
                .allSatisfy(host -> assertThat(host.days())
                        .hasSize(1 + Integer.parseInt(host.host().replaceAll("\\D", "")) % RequestCounts.DAYS));
    }

    /// This is the largest possible size. A feed's poll state is written whenever the feed has new
    /// items.
    @Test
    void theLargestTakesFortyKilobytesInTheStateAndHundredAndFiftyInTheStatus() throws Exception {
        RequestCounter tally = new RequestCounter();
        for (int host = 0; host < 100; host++) {
            for (int day = 0; day < RequestCounts.DAYS; day++) {
                Instant at = NOON.minusSeconds(day * 86_400L);
                tally.accept(sent("www.daily-news-" + host + ".example", ResourceKind.ROBOTS, at, false, 200, 500));
                for (int page = 0; page < 120; page++) {
                    tally.accept(
                            sent("www.daily-news-" + host + ".example", ResourceKind.PAGE, at, false, 200, 90_000));
                }
            }
        }
        String text = Objects.requireNonNull(tally.addTo(null, TODAY));
        assertThat(text.length()).isLessThan(40_000);
        assertThat(json(text).length).isLessThan(150_000);
    }

    @Test
    void twoWeeksOfOneHostTakeAtMostTwoKilobytes() throws Exception {
        RequestCounter tally = new RequestCounter();
        for (int day = 0; day < 14; day++) {
            Instant at = NOON.minusSeconds(day * 86_400L);
            for (int poll = 0; poll < 288; poll++) {
                tally.accept(
                        sent("www.daily-news.example", ResourceKind.FEED, at, true, poll % 5 == 0 ? 200 : 304, 40_000));
            }
            for (int page = 0; page < 120; page++) {
                tally.accept(sent("www.daily-news.example", ResourceKind.PAGE, at, false, 200, 90_000));
            }
            tally.accept(sent("www.daily-news.example", ResourceKind.ROBOTS, at, false, 200, 500));
        }
        String text = Objects.requireNonNull(tally.addTo(null, TODAY));
        assertThat(text.length()).isLessThan(1_024);
        assertThat(json(text).length).isLessThan(2_048);
    }

    /// Returns the JSON as the status contains it.
    private static byte[] json(String ledger) throws Exception {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(com.fasterxml.jackson.databind.SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .setDefaultPropertyInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
                .writeValueAsBytes(RequestCounts.decode(ledger).status());
    }

    @Test
    void skipsMalformedCounts() {
        List<String> odd = new ArrayList<>(List.of("", "x", "x y 1", "news.example 99999999999999 1", ";;"));
        odd.forEach(text -> assertThat(RequestCounts.decode(text).status()).isNull());
        assertThat(only("news.example " + TODAY.toEpochDay() + " 4;broken").requests())
                .containsExactly(Map.entry("feed", 4L));
    }
}
