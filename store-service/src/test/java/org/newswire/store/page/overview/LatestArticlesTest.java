package org.newswire.store.page.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatestArticlesTest {
    private final LatestArticles articles = new LatestArticles();

    private static ArticleLine article(int number) {
        return new ArticleLine(
                new UUID(0, number), "Article " + number, "site", "en", Instant.ofEpochSecond(number), false);
    }

    @Test
    void aPageGetsWhatArrivedAfterItsPosition() {
        articles.reset(List.of(article(1)));
        String position = articles.shown().position();
        articles.add(List.of(article(2), article(3)));
        articles.add(List.of(article(4)));

        assertThat(articles.after(position).orElseThrow())
                .flatExtracting(LatestArticles.Batch::articles)
                .containsExactly(article(2), article(3), article(4));
        assertThat(articles.after(articles.shown().position()).orElseThrow()).isEmpty();
        assertThat(articles.shown().articles()).containsExactly(article(4), article(3), article(2), article(1));
    }

    @Test
    void aNewVersionReplacesTheOldOneInTheList() {
        articles.reset(List.of(article(2), article(1)));
        ArticleLine update = new ArticleLine(new UUID(0, 1), "New", "site", "en", Instant.ofEpochSecond(9), true);
        articles.add(List.of(update));

        assertThat(articles.shown().articles()).containsExactly(update, article(2));
    }

    @Test
    void aPageWithAnUnknownPositionGetsTheWholeList() {
        articles.reset(List.of());
        String old = articles.shown().position();
        articles.reset(List.of());

        for (String position : List.of(old, "", "x", old + "1", articles.shown().position() + "7")) {
            assertThat(articles.after(position)).as(position).isEmpty();
        }
    }

    @Test
    void aPageWithAnExpiredPositionGetsTheWholeList() {
        articles.reset(List.of());
        String position = articles.shown().position();
        IntStream.rangeClosed(1, 120).forEach(number -> articles.add(List.of(article(number))));
        assertThat(articles.after(position).orElseThrow()).hasSize(120);

        articles.add(List.of(article(121)));

        assertThat(articles.after(position)).isEmpty();
        assertThat(articles.shown().articles())
                .hasSize(50)
                .startsWith(article(121))
                .endsWith(article(72));
    }
}
