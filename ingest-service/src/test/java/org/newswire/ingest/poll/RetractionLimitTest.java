package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Change;

/// A feed that retracts more entries in one document than a poll accepts. Tests [ItemPipeline].
class RetractionLimitTest extends PollConformanceCase {
    private static final int ENTRIES = 2_500;

    private static String atom(IntFunction<String> entry, int entries) {
        return "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'>"
                + "<title>F</title><id>tag:x,0</id><updated>2026-11-24T10:00:00Z</updated>"
                + IntStream.range(0, entries).mapToObj(entry).collect(Collectors.joining()) + "</feed>";
    }

    private static String entry(int number) {
        return "<entry><id>tag:x," + number + "</id><title>Item " + number + "</title><link href='/a/" + number
                + "'/><updated>2026-11-24T10:00:00Z</updated></entry>";
    }

    private static String deleted(int number) {
        return "<at:deleted-entry ref='tag:x," + number + "' when='2026-11-24T11:00:00Z'/>";
    }

    private long retractions() {
        return site.items().stream()
                .filter(item -> item.change() == Change.RETRACTED)
                .count();
    }

    @Test
    void acceptsAThousandRetractionsPerPollUntilAllArePublished() throws Exception {
        answer(200, Map.of(), atom(RetractionLimitTest::entry, ENTRIES));
        Thread first = site.start("/feed");
        while (!first.join(Duration.ofMillis(20)) || !site.outbox.isEmpty()) {
            site.publish(); // the outbox limits the items of a feed
        }
        answer(200, Map.of("ETag", "\"2\""), atom(RetractionLimitTest::deleted, ENTRIES));
        for (int most = 1_000; most < ENTRIES; most += 1_000) {
            site.pollWhenDue();
            assertThat(retractions()).isEqualTo(most);
            assertThat(site.pollState.validators().etag()).isNull();
        }
        site.pollWhenDue();
        assertThat(site.items())
                .filteredOn(item -> item.change() == Change.RETRACTED)
                .extracting(RawItem::articleId)
                .doesNotHaveDuplicates()
                .hasSize(ENTRIES);
        assertThat(site.pollState.validators().etag()).isEqualTo("\"2\"");
    }

    @Test
    void ignoresRetractionsOfUnknownItems() throws Exception {
        answer(200, Map.of(), atom(RetractionLimitTest::entry, 1));
        site.poll();
        answer(200, Map.of("ETag", "\"2\""), atom(number -> deleted(number + 1), 100_000));
        site.pollWhenDue();
        assertThat(retractions()).isZero();
        assertThat(site.pollState.known().size()).isOne();
        assertThat(site.pollState.validators().etag()).isEqualTo("\"2\"");
    }
}
