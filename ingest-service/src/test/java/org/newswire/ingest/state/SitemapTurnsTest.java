package org.newswire.ingest.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.items.ItemIdentity;

class SitemapTurnsTest {
    private static final int MAX_VISITS = 10_000;

    private static String url(int sitemap) {
        return "https://news.example/s/" + sitemap;
    }

    private static List<String> urls(int total) {
        return IntStream.range(0, total).mapToObj(SitemapTurnsTest::url).toList();
    }

    /// The sitemaps 0 to 9,999 have been visited, one per minute from minute 1,000.
    private static SitemapTurns full(int total) {
        ByteBuffer visits = ByteBuffer.allocate(MAX_VISITS * 2 * Integer.BYTES);
        for (int i = 0; i < MAX_VISITS; i++) {
            visits.putInt((int) ItemIdentity.hash(url(i))).putInt(1_000 + i);
        }
        return new SitemapTurns(Base64.getEncoder().encodeToString(visits.array()), total, MAX_VISITS, null);
    }

    @Test
    void countsAllSitemapsOfAnIndexOfMoreThanItRemembers() {
        List<String> urls = urls(MAX_VISITS + 3);
        SitemapTurns turns = full(urls.size());
        for (int i = 0; i < 3; i++) {
            assertThat(turns.read()).isEqualTo(MAX_VISITS + i);
            assertThat(turns.next(urls)).isEqualTo(url(MAX_VISITS + i));
            turns = turns.visited(turns.next(urls), 20_000 + i, 5);
        }
        assertThat(turns.read()).isEqualTo(urls.size());
        assertThat(turns.items()).isEqualTo(MAX_VISITS + 15);
    }

    @Test
    void aForgottenVisitIsNotTheFirst() {
        List<String> urls = urls(MAX_VISITS + 3);
        SitemapTurns turns = full(urls.size());
        for (int i = 0; i < 3; i++) {
            assertThat(turns.visitedMinute(turns.next(urls))).isZero();
            turns = turns.visited(turns.next(urls), 20_000 + i, 5);
        }
        assertThat(turns.next(urls)).isEqualTo(url(0));
        assertThat(turns.visitedMinute(url(0))).isEqualTo(1_003);
        turns = turns.visited(url(0), 20_003, 5);
        assertThat(turns.read()).isEqualTo(urls.size());
        assertThat(turns.items()).isEqualTo(MAX_VISITS + 15);
        assertThat(turns.visitedMinute(url(0))).isEqualTo(20_003);
        assertThat(turns.withTotal(urls.size() + 1).visitedMinute(url(MAX_VISITS + 3)))
                .isZero();
    }
}
