package org.newswire.ingest.visit;

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

/// A site with a feed for each test of how we treat publishers.
abstract class Conformance {
    OneFeed site = new OneFeed(PagePolicy.NEVER);

    OneFeed with(PagePolicy pages) throws IOException {
        site.close();
        site = new OneFeed(pages);
        return site;
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    /// What the feed's address answers from now on.
    Origin answer(int status, Map<String, String> headers, String body) {
        return site.origin.on("/feed", status, headers, body);
    }

    /// Why an item came without its page, or nothing.
    static String missing(RawItem item) {
        RawItem.Page page = item.page();
        return page == null || page.missing() == null ? "" : page.missing();
    }

    /// How many polls ended so.
    double polls(String outcome) {
        return site.meters.counter("newswire.ingest.polls", "outcome", outcome).count();
    }

    /// How many pages came to that.
    double pages(String outcome) {
        return site.meters.counter("newswire.ingest.pages", "outcome", outcome).count();
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void waitFor(BooleanSupplier condition) throws InterruptedException {
        Instant limit = Instant.now().plusSeconds(10);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waited in vain").isBefore(limit);
            Thread.sleep(5);
        }
    }
}
