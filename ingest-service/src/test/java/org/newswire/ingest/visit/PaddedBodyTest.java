package org.newswire.ingest.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.pipeline.untrusted.Gzipped;
import org.newswire.raw.FeedStatus;

/// A publisher whose answers are 20,000 empty gzip members, which cause a stack overflow in a recursive
/// reader.
class PaddedBodyTest extends Conformance {
    private static final Map<String, String> GZIP = Map.of("Content-Encoding", "gzip");

    @Test
    void asAPageCostsTheItemItsPageAndNoOtherItem() throws Exception {
        with(PagePolicy.ALWAYS);
        answer(200, Map.of(), site.feed("3|Three", "2|Two", "1|One"));
        site.origin.on("/a/1", 200, Map.of(), "<p>One");
        site.origin.on("/a/2", 200, GZIP, Gzipped.empties(20_000));
        site.origin.on("/a/3", 200, Map.of(), "<p>Three");

        site.visit();

        assertThat(site.items())
                .hasSize(3)
                .allSatisfy(item -> assertThat(missing(item))
                        .isEqualTo("Two".equals(item.entry().title()) ? "unreadable" : ""));
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
    }

    @Test
    void asAFeedIsAFailureOfThatFeed() throws Exception {
        with(PagePolicy.NEVER);
        site.origin.on("/feed", 200, GZIP, Gzipped.empties(20_000));

        site.visit();

        assertThat(site.status().state()).isEqualTo(FeedStatus.State.FAILING);
        assertThat(site.status().lastFailureDetail()).contains("padded");
        answer(200, Map.of(), site.feed("1|One"));
        site.visitWhenDue();
        assertThat(site.items()).hasSize(1);
    }

    @Test
    void asRobotsTxtDoesNotKeepTheFeedFromBeingPolled() throws Exception {
        with(PagePolicy.NEVER);
        site.origin.on("/robots.txt", 200, GZIP, Gzipped.empties(20_000));
        answer(200, Map.of(), site.feed("1|One"));

        site.visit();

        assertThat(site.items()).hasSize(1);
        assertThat(site.status().state()).isEqualTo(FeedStatus.State.ACTIVE);
    }
}
