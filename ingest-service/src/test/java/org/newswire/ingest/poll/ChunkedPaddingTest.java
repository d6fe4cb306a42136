package org.newswire.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.limits.Gzipped;
import org.newswire.raw.FeedStatus;

/// A publisher sends 20,000 empty gzip members, which overflow the stack of a recursive reader. Tests
/// `CompressedSource`, which limits the padding, and `GzipStream`.
class ChunkedPaddingTest extends PollConformanceCase {
    private static final Map<String, String> GZIP = Map.of("Content-Encoding", "gzip");

    @Test
    void asAPageFailsThePageOfOneItemOnly() throws Exception {
        with(PagePolicy.ALWAYS);
        answer(200, Map.of(), site.feed("3|Three", "2|Two", "1|One"));
        site.origin.on("/a/1", 200, Map.of(), "<p>One");
        site.origin.on("/a/2", 200, GZIP, Gzipped.empties(20_000));
        site.origin.on("/a/3", 200, Map.of(), "<p>Three");

        site.poll();

        assertThat(site.items())
                .hasSize(3)
                .allSatisfy(item -> assertThat(missing(item))
                        .isEqualTo("Two".equals(item.entry().title()) ? "unreadable" : ""));
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
    }

    @Test
    void asAFeedFailsThatFeedOnly() throws Exception {
        with(PagePolicy.NEVER);
        site.origin.on("/feed", 200, GZIP, Gzipped.empties(20_000));

        site.poll();

        assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
        assertThat(site.status().lastFailureDetail()).contains("padded");
        answer(200, Map.of(), site.feed("1|One"));
        site.pollWhenDue();
        assertThat(site.items()).hasSize(1);
    }

    @Test
    void asRobotsTxtDoesNotPreventPolls() throws Exception {
        with(PagePolicy.NEVER);
        site.origin.on("/robots.txt", 200, GZIP, Gzipped.empties(20_000));
        answer(200, Map.of(), site.feed("1|One"));

        site.poll();

        assertThat(site.items()).hasSize(1);
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
    }
}
