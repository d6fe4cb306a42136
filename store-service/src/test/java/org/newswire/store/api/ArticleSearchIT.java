package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.newswire.store.api.ArticleSearch.Order;

/// The orders of a search.
final class ArticleSearchIT extends ServedApi {
    private static ObjectNode page(String query, Order order) throws Exception {
        ArticleQuery wanted = ArticleQuery.of(new ApiParameters(query, ArticleQuery.PARAMETERS));
        try (Connection connection = database.connections().getConnection()) {
            return ArticleSearch.plainPage(connection, wanted, order);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Order.class,
            names = {"NEWEST", "NEWEST_OF_MANY"})
    void pagesContainEachMatchOnceAndTheNewestFirst(Order order) throws Exception {
        for (int i = 0; i < 9; i++) {
            String text = i % 3 == 0 ? "A bridge." : "The harbour \ue001of town " + i;
            store(with(article("slug" + i, text, i, "daily"), "publishedAt", null));
        }
        store(with(article("german", "Harbour", 3, "daily"), "language", "de"));

        List<String> seen = new ArrayList<>();
        String query = "q=harbour&language=en&tag=politics&site=paper.example&limit=4";
        String cursor = "";
        do {
            ObjectNode page = page(query + cursor, order);
            page.path("articles").forEach(article -> {
                seen.add(article.path("id").asText());
                assertThat(article.path("highlight").asText()).startsWith("\ue000harbour\ue001 of town");
            });
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(seen)
                .isEqualTo(IntStream.of(8, 7, 5, 4, 2, 1)
                        .mapToObj(i -> id("slug" + i))
                        .toList());
    }
}
