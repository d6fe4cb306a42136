package org.newswire.ingest.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.Change;

/// A feed that retracts more entries in one document than a poll accepts.
class ManyRetractionsTest extends Conformance {
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
    void areTakenAThousandAPollUntilAllAre() throws Exception {
        answer(200, Map.of(), atom(ManyRetractionsTest::entry, ENTRIES));
        Thread first = site.start("/feed");
        while (!first.join(Duration.ofMillis(20)) || !site.outbox.isEmpty()) {
            site.publish(); // the outbox takes no more of one feed at a time
        }
        answer(200, Map.of("ETag", "\"2\""), atom(ManyRetractionsTest::deleted, ENTRIES));
        for (int most = 1_000; most < ENTRIES; most += 1_000) {
            site.visitWhenDue();
            assertThat(retractions()).isEqualTo(most);
            assertThat(site.memory.validators().etag()).isNull();
        }
        site.visitWhenDue();
        assertThat(site.items())
                .filteredOn(item -> item.change() == Change.RETRACTED)
                .extracting(RawItem::articleId)
                .doesNotHaveDuplicates()
                .hasSize(ENTRIES);
        assertThat(site.memory.validators().etag()).isEqualTo("\"2\"");
    }

    @Test
    void ofWhatTheFeedNeverShowedAreIgnored() throws Exception {
        answer(200, Map.of(), atom(ManyRetractionsTest::entry, 1));
        site.visit();
        answer(200, Map.of("ETag", "\"2\""), atom(number -> deleted(number + 1), 100_000));
        site.visitWhenDue();
        assertThat(retractions()).isZero();
        assertThat(site.memory.known().size()).isOne();
        assertThat(site.memory.validators().etag()).isEqualTo("\"2\"");
    }
}
