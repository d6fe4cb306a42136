package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.Origin;
import org.newswire.raw.RawItem;

/// Base of the politeness tests; each test has a site with a feed.
abstract class PollConformanceCase {
    PollFixture site = new PollFixture(PagePolicy.NEVER);

    PollFixture with(PagePolicy pages) throws IOException {
        site.close();
        site = new PollFixture(pages);
        return site;
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    /// Sets the response of the feed's URL.
    Origin answer(int status, Map<String, String> headers, String body) {
        return site.origin.on("/feed", status, headers, body);
    }

    /// Returns why an item was published without its page, or an empty text.
    static String missing(RawItem item) {
        RawItem.Page page = item.page();
        return page == null || page.missing() == null ? "" : page.missing();
    }

    /// Returns the number of polls with this outcome.
    double polls(String outcome) {
        return site.meters.counter("newswire.ingest.polls", "outcome", outcome).count();
    }

    /// Returns the number of pages with this outcome.
    double pages(String outcome) {
        return site.meters.counter("newswire.ingest.pages", "outcome", outcome).count();
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void waitFor(BooleanSupplier condition) throws InterruptedException {
        Instant limit = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("timed out").isBefore(limit);
            Thread.sleep(5);
        }
    }
}
