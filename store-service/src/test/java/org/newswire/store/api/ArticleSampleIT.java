package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The articles that the page's counts are based on.
final class ArticleSampleIT extends ServedApi {
    private static ArticleSample sample(String query, int maxMatches, int maxNewest) throws Exception {
        ArticleQuery wanted = ArticleQuery.of(new ApiParameters(query, ArticleQuery.PARAMETERS));
        try (Connection connection = database.connections().getConnection()) {
            return ArticleSample.read(connection, wanted, maxMatches, maxNewest);
        }
    }

    private static void storeThree() throws Exception {
        store(
                with(article("one", "Harbour one", 0, "daily"), "publishedAt", null),
                with(with(article("two", "Harbour two", 1, "weekly"), "publishedAt", null), "language", "de"),
                with(article("three", "A bridge", 2, "daily"), "publishedAt", null));
    }

    @Test
    void countsAllMatchesOfFewWords() throws Exception {
        storeThree();

        ArticleSample sample = sample("q=harbour", 10, 1);
        assertThat(sample.articles()).hasSize(2);
        assertThat(sample.complete()).isTrue();
        assertThat(sample("q=harbour&language=de", 10, 1).articles())
                .extracting(ArticleSample.Entry::language)
                .containsExactly("de");
    }

    @Test
    void countsTheNewestArticlesIfMoreMatch() throws Exception {
        storeThree();

        ArticleSample sample = sample("q=harbour", 1, 2);
        assertThat(sample.articles()).hasSize(1);
        assertThat(sample.examined()).isEqualTo(2);
        assertThat(sample.complete()).isFalse();
        assertThat(sample("", 1, 2).articles()).hasSize(2);
        assertThat(sample("language=en", 1, 2).articles()).hasSize(1);
        assertThat(sample("", 1, 4).complete()).isTrue();
    }

    @Test
    void takesTheFiltersOfTheList() throws Exception {
        storeThree();
        store(article("one", "Harbour one", 5, "weekly"));
        String daily = article("one", "", 0, "daily").source().feedId().toString();

        for (String filter : List.of(
                "feed=" + daily,
                "site=paper.example",
                "author=Ada+Field",
                "tag=politics",
                "from=2026-03-01",
                "to=2026-03-02",
                "language=en")) {
            for (String query : List.of(filter, filter + "&q=harbour")) {
                assertThat(sample(query, 10, 10).articles())
                        .as(query)
                        .hasSameSizeAs(ids("/api/articles?" + query))
                        .isNotEmpty();
            }
        }
        assertThat(sample("story=" + id("one"), 10, 10).articles()).isEmpty();
        assertThat(sample("site=other.example&q=harbour", 10, 10).articles()).isEmpty();
    }
}
