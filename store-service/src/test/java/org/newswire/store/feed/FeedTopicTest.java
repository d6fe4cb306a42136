package org.newswire.store.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.store.api.ArticleQuery.Place;
import org.newswire.store.api.ProblemException;

final class FeedTopicTest {
    private static final String BASE = "https://news.example/newswire";
    private static final String ARTICLES = BASE + "/feeds/articles.atom";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/feeds/articles.atom",
                "/feeds/articles.rss?language=en&site=paper.example&author=Ada+Field&tag=politics",
                "/feeds/articles.json?feed=00000000-0000-0001-0000-000000000002",
                "/feeds/site/paper.example.atom?language=en",
                "/feeds/feed/00000000-0000-0001-0000-000000000002.atom?tag=politics"
            })
    void aFeedIsPushedIfEachArticleAloneDecidesWhetherItBelongsToIt(String path) throws Exception {
        assertThat(FeedTopic.parse(BASE, BASE + path).address()).isEqualTo(BASE + path);
    }

    static Stream<String> unpushed() {
        String cursor = new Place(0, Instant.EPOCH, new UUID(0, 1)).cursor();
        return Stream.of(
                "q=harbour",
                "story=" + new UUID(0, 1),
                "cursor=" + cursor,
                "limit=20",
                "from=2026-03-01",
                "to=2026-03-02");
    }

    @ParameterizedTest
    @MethodSource("unpushed")
    void searchesStoriesPagesAndPeriodsAreNotPushed(String parameter) {
        rejects(
                ARTICLES + "?" + parameter,
                "hub.topic has q, story, cursor, limit, from or to: such feeds are not pushed");
    }

    @Test
    void feedsOfStoriesAreNotPushed() {
        rejects(BASE + "/feeds/stories.atom", "hub.topic is a feed of stories, which is not pushed");
    }

    /// Otherwise each spelling would have documents of its own.
    @ParameterizedTest
    @ValueSource(strings = {"tag=a&language=en", "language=EN-gb&tag=a", "language=en&tag=%61", "language=en&tag=a&"})
    void aPushedFeedHasOneAddress(String spelling) {
        rejects(ARTICLES + "?" + spelling, "hub.topic ");
    }

    @Test
    void aTopicOfAnotherHubIsRejected() {
        rejects("https://other.example/feeds/articles.atom", "hub.topic must be a feed of this hub");
        rejects("https://news.example/feeds/articles.atom", "hub.topic must be a feed of this hub");
    }

    private static void rejects(String topic, String message) {
        assertThatThrownBy(() -> FeedTopic.parse(BASE, topic))
                .as(topic)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.status()).isEqualTo(400))
                .hasMessageStartingWith(message);
    }
}
