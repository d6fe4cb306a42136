package org.newswire.store.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FeedAddressTest {
    private static FeedAddress address(FeedOutputFormat format, String query) {
        return new FeedAddress("https://news.example", "/feeds/articles", format, query);
    }

    @Test
    void theIdIsTheSameForAllFormatsPagesAndPageSizesOfAFeed() {
        String id = address(FeedOutputFormat.ATOM, "language=en&tag=a").id();
        assertThat(id).startsWith("urn:uuid:");
        assertThat(address(FeedOutputFormat.JSON, "tag=a&limit=5&language=en&cursor=x")
                        .id())
                .isEqualTo(id);
        assertThat(address(FeedOutputFormat.ATOM, "language=en").id()).isNotEqualTo(id);
    }

    @Test
    void theNextPageHasTheFiltersAndAnotherCursor() {
        FeedAddress page = address(FeedOutputFormat.RSS, "language=en&cursor=one&limit=5");
        assertThat(page.next("two"))
                .isEqualTo("https://news.example/feeds/articles.rss?language=en&limit=5&cursor=two");
        assertThat(page.first()).isEqualTo("https://news.example/feeds/articles.rss?language=en&limit=5");
        assertThat(address(FeedOutputFormat.RSS, "language=en").first()).isNull();
    }
}
