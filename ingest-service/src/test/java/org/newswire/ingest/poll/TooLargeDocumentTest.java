package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.limits.Gzipped;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;

/// A feed whose document exceeds the limit of bytes.
class TooLargeDocumentTest extends PollConformanceCase {
    private static final int ITEMS = 200;
    private static final String TEXT = "word ".repeat((Downloads.MAX_FEED_BYTES + (4 << 20)) / ITEMS / 5);

    /// Returns a feed that begins with its oldest item.
    private String oldestFirst(int items) {
        StringBuilder feed = new StringBuilder("<rss version='2.0'><channel><title>Feed</title>");
        for (int i = 1; i <= items; i++) {
            feed.append("<item><guid isPermaLink='false'>")
                    .append(i)
                    .append("</guid><title>Item ")
                    .append(i);
            feed.append("</title><pad>").append(TEXT).append("</pad></item>");
        }
        return feed.append("</channel></rss>").toString();
    }

    private List<String> titles() {
        return site.items().stream()
                .map(RawItem::entry)
                .map(entry -> String.valueOf(entry.title()))
                .toList();
    }

    @Test
    void itsNewestItemsArePublishedWhereverTheyAre() throws Exception {
        with(PagePolicy.NEVER);
        answer(200, Map.of(), oldestFirst(ITEMS));

        site.poll();

        assertThat(titles()).contains("Item 1", "Item " + ITEMS).hasSizeGreaterThan(ITEMS * 2 / 3);
        assertThat(site.status().flags()).containsExactly("too-large");
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
        assertThat(site.status().lastFailure()).isEqualTo("too-large");
        assertThat(site.status().lastSuccessAt()).isNotNull();

        List<String> before = titles();
        int backfill = site.backfill().size();
        answer(200, Map.of(), oldestFirst(ITEMS + 1));
        site.pollWhenDue();

        assertThat(titles().subList(before.size(), titles().size())).containsExactly("Item " + (ITEMS + 1));
        assertThat(site.backfill()).as("it is news").hasSize(backfill);
    }

    @Test
    void theNewestItemsOfACompressedOneArePublished() throws Exception {
        with(PagePolicy.NEVER);
        site.origin.on(
                "/feed",
                200,
                Map.of("Content-Encoding", "gzip"),
                Gzipped.member(oldestFirst(ITEMS).getBytes(StandardCharsets.UTF_8)));

        site.poll();

        assertThat(titles()).contains("Item 1", "Item " + ITEMS).hasSizeGreaterThan(ITEMS * 2 / 3);
        assertThat(site.status().flags()).containsExactly("too-large");
    }

    @Test
    void itsIntervalGrowsToAnHour() throws Exception {
        with(PagePolicy.NEVER);
        site.max = PollFixture.MIN;
        answer(200, Map.of(), oldestFirst(ITEMS));
        List<Duration> intervals = new ArrayList<>();
        for (int poll = 0; poll < 9; poll++) {
            site.pollWhenDue();
            intervals.add(site.wait(site.clock.instant()));
        }
        for (int poll = 0; poll < 9; poll++) {
            Duration most = Duration.ofSeconds(66L << poll);
            assertThat(intervals.get(poll))
                    .as("poll %d", poll)
                    .isLessThanOrEqualTo(poll < 6 ? most : Duration.ofMinutes(67));
        }
        assertThat(intervals.getLast()).isGreaterThan(Duration.ofMinutes(50));
        assertThat(intervals.get(4)).isGreaterThan(Duration.ofMinutes(13));
    }

    @Test
    void anUnchangedOneKeepsFlagAndInterval() throws Exception {
        with(PagePolicy.NEVER);
        site.max = PollFixture.MIN;
        answer(200, Map.of("ETag", "\"1\""), oldestFirst(ITEMS));
        site.poll();
        answer(200, Map.of("ETag", "\"2\""), oldestFirst(ITEMS + 1));
        site.pollWhenDue();
        answer(304, Map.of(), "");

        site.pollWhenDue();

        assertThat(site.status().failures()).isEqualTo(2);
        assertThat(site.status().flags()).containsExactly("too-large");
        assertThat(site.wait(site.clock.instant())).isBetween(Duration.ofSeconds(100), Duration.ofMinutes(3));
    }

    @Test
    void aShorterOneIsActiveAgain() throws Exception {
        with(PagePolicy.NEVER);
        answer(200, Map.of(), oldestFirst(ITEMS));
        site.poll();
        answer(200, Map.of(), oldestFirst(3));

        site.pollWhenDue();

        assertThat(site.status().flags()).isEmpty();
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
        assertThat(site.status().failures()).isZero();
    }

    @Test
    void aFailureAfterItIsTheFirst() throws Exception {
        with(PagePolicy.NEVER);
        answer(200, Map.of(), oldestFirst(ITEMS));
        for (int poll = 0; poll < 12; poll++) {
            site.pollWhenDue();
        }
        assertThat(site.status().failures()).isEqualTo(12);
        answer(404, Map.of(), "");

        site.pollWhenDue();

        assertThat(site.status().failures()).isEqualTo(1);
        assertThat(site.status().reason()).isEqualTo(FeedStatus.Reason.FAILURE);
    }
}
