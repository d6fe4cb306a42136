package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class HostQueuesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int MAX_HOSTS = 1_000;
    private static final int MAX_HOSTS_PER_SITE = 50;
    private static final Duration DELAY = Duration.ofSeconds(30);

    private final MovingClock clock = new MovingClock();
    private final HostLimiter limiter =
            new HostLimiter(PolitenessSettings.defaults(), clock, MAX_HOSTS, MAX_HOSTS_PER_SITE);

    private static final class MovingClock implements InstantSource {
        private Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }
    }

    /// Requests from a host whose robots.txt sets a crawl delay.
    private void request(String host) throws InterruptedException {
        limiter.crawlDelay(host, DELAY);
        try (Admission.Permit permit = Hosts.acquire(limiter, host)) {
            permit.started();
        }
    }

    private boolean isClosed(String host) throws InterruptedException {
        Admission admission = limiter.acquire(host, RequestPriority.LIVE, Duration.ZERO);
        if (admission instanceof Admission.Permit permit) {
            permit.close();
            return false;
        }
        return true;
    }

    @Test
    void limitsTheHostsOfASite() throws Exception {
        for (int i = 0; i < 200_000; i++) {
            clock.now = clock.now.plusSeconds(1);
            request("h" + i + ".wild.example.com");
        }

        assertThat(limiter.size()).isLessThanOrEqualTo(MAX_HOSTS_PER_SITE + 1);
    }

    @Test
    void limitsTheHostsOfAllSites() throws Exception {
        for (int i = 0; i < 200_000; i++) {
            clock.now = clock.now.plusSeconds(1);
            request("www.site" + i + ".com");
        }

        assertThat(limiter.size()).isLessThanOrEqualTo(MAX_HOSTS);
    }

    @Test
    void addressesOfOneNetworkAreOneSiteInEverySpelling() throws Exception {
        for (int i = 0; i < 500; i++) {
            clock.now = clock.now.plusSeconds(1);
            request("2001:db8:7:" + Integer.toHexString(i) + "::1");
            request("0".repeat(1 + i % 8) + "300." + "0".repeat(1 + i / 8 % 8) + "." + "0".repeat(i / 64) + "1");
        }

        assertThat(limiter.size()).isLessThanOrEqualTo(2 * MAX_HOSTS_PER_SITE + 2);
    }

    @Test
    void hostsOfOtherSitesKeepTheirStateWhenASiteHasManyHosts() throws Exception {
        limiter.throttled("paused.org", Duration.ofHours(24), false);
        request("slow.net");
        for (int i = 0; i < 10_000; i++) {
            clock.now = clock.now.plusSeconds(1);
            request("h" + i + ".wild.example.com");
        }

        assertThat(limiter.snapshot("slow.net").orElseThrow().crawlDelay()).isEqualTo(DELAY);
        assertThat(isClosed("paused.org")).isTrue();
    }

    @Test
    void everyHostOfASiteKeepsItsCrawlDelayWhenTheSiteHasManyHosts() throws Exception {
        for (int i = 0; i < MAX_HOSTS_PER_SITE; i++) {
            request("h" + i + ".wild.example.com");
        }
        limiter.crawlDelay("one-more.wild.example.com", DELAY);
        assertThat(limiter.snapshot("*.example.com").orElseThrow().crawlDelay()).isEqualTo(DELAY);
        try (Admission.Permit permit = Hosts.acquire(limiter, "one-more.wild.example.com")) {
            permit.started();
        }
        limiter.crawlDelay("another.wild.example.com", null);

        IntStream.range(0, MAX_HOSTS_PER_SITE)
                .forEach(i -> assertThat(limiter.snapshot("h" + i + ".wild.example.com"))
                        .hasValueSatisfying(
                                state -> assertThat(state.nextStart()).isEqualTo(NOW.plus(DELAY))));
        assertThat(limiter.snapshot("*.example.com").orElseThrow().nextStart()).isEqualTo(NOW.plus(DELAY));
        assertThat(limiter.size()).isEqualTo(MAX_HOSTS_PER_SITE + 1);
    }

    @Test
    void backOffsBeyondTheLimitOfASiteShareAQueue() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            limiter.throttled("h" + i + ".wild.example.com", Duration.ofHours(1), false);
        }

        assertThat(limiter.size()).isEqualTo(MAX_HOSTS_PER_SITE + 1);
        assertThat(limiter.takeChanged()).hasSize(MAX_HOSTS_PER_SITE + 1).contains("*.example.com");
        assertThat(isClosed("h9999.wild.example.com")).isTrue();
        clock.now = NOW.plus(Duration.ofMinutes(61));
        assertThat(isClosed("h9999.wild.example.com")).isFalse();
    }

    @Test
    void beyondTheTotalTheLargestSitesShareQueues() throws Exception {
        limiter.throttled("paused.org", Duration.ofHours(24), false);
        for (int i = 0; i < 10_000; i++) {
            limiter.throttled("h" + i % 97 + ".wild" + i / 97 + ".com", Duration.ofHours(1), false);
        }

        assertThat(limiter.size()).isLessThanOrEqualTo(MAX_HOSTS);
        for (int i = 0; i < 10_000; i++) {
            assertThat(isClosed("h" + i % 97 + ".wild" + i / 97 + ".com")).isTrue();
        }
        assertThat(limiter.snapshot("paused.org")).isPresent();
        assertThat(isClosed("quiet.net")).isFalse();
        clock.now = NOW.plus(Duration.ofHours(2));
        assertThat(isClosed("h0.wild0.com")).isFalse();
        assertThat(isClosed("paused.org")).isTrue();
    }

    @Test
    void sitesBeyondTheLimitShareOneQueueIfAllBackOff() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            limiter.throttled("www.site" + i + ".com", Duration.ofHours(1), false);
        }

        assertThat(limiter.size()).isEqualTo(MAX_HOSTS);
        for (int i = 0; i < 10_000; i++) {
            assertThat(isClosed("www.site" + i + ".com")).isTrue();
        }
        clock.now = NOW.plus(Duration.ofHours(2));
        assertThat(isClosed("www.site9999.com")).isFalse();
    }

    @Test
    void sharedQueuesAreRestoredAfterARestart() throws Exception {
        for (int i = 0; i <= MAX_HOSTS_PER_SITE; i++) {
            limiter.throttled("h" + i + ".wild.example.com", Duration.ofHours(1), false);
        }
        HostLimiter restarted = new HostLimiter(PolitenessSettings.defaults(), clock, MAX_HOSTS, MAX_HOSTS_PER_SITE);
        limiter.takeChanged()
                .forEach(name -> restarted.restore(limiter.snapshot(name).orElseThrow()));

        assertThat(restarted.size()).isEqualTo(limiter.size());
        assertThat(restarted.acquire(
                        "h" + MAX_HOSTS_PER_SITE + ".wild.example.com", RequestPriority.LIVE, Duration.ZERO))
                .isEqualTo(new Admission.Closed(NOW.plus(Duration.ofHours(1))));
    }

    @Test
    void aSmallHeapLimitsTheHostsFurther() {
        assertThat(HostQueues.maxHosts(32L << 20)).isEqualTo(5_000);
        assertThat(HostQueues.maxHosts(256L << 20)).isBetween(20_000, 21_000);
        assertThat(HostQueues.maxHosts(4L << 30)).isEqualTo(50_000);
    }
}
