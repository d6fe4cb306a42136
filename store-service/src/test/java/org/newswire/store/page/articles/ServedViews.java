package org.newswire.store.page.articles;

import static org.newswire.article.Articles.article;

import java.net.http.HttpResponse;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.newswire.article.Article;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.page.ServedPage;

/// Serves the page for tests that look at its HTML.
public abstract class ServedViews {
    protected static StoreDatabase database;
    private static ServedPage served;

    @BeforeAll
    static void start() throws Exception {
        served = new ServedPage();
        database = served.database();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @BeforeEach
    void empty() throws Exception {
        database.empty();
    }

    protected static HttpResponse<String> get(String path, String... headers) throws Exception {
        return served.get(path, headers);
    }

    protected static Document page(String path, String... headers) throws Exception {
        return Jsoup.parse(get(path, headers).body());
    }

    protected static String id(String slug) {
        return article(slug, "", 0, "daily").id().toString();
    }

    protected static void store(Article... articles) throws Exception {
        served.store(articles);
    }
}
