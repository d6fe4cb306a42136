package org.newswire.store.page.articles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.newswire.store.api.ArticleSearch.Order;
import org.newswire.store.page.VisibleText;

/// The model of a page of search results.
///
/// @param search the filters of the search
/// @param order  of a search with words
/// @param later  whether this page follows another one
/// @param next   the cursor of the next page; null on the last page
/// @param examined number of articles that were searched for this page, if it could not be filled; otherwise 0
/// @param counts only on the first page
public record ArticleList(
        SearchUrl search,
        Order order,
        List<Hit> hits,
        boolean later,
        @Nullable String next,
        int examined,
        @Nullable ArticleCounts counts) {
    public ArticleList {
        hits = List.copyOf(hits);
    }

    static ArticleList of(
            SearchUrl search, Order order, ObjectNode page, boolean isLater, @Nullable ArticleCounts counts) {
        List<Hit> hits =
                new StoredFields(page).each("articles").stream().map(Hit::of).toList();
        String next = page.path("next").asText("");
        int examined = page.path("examined").asInt();
        return new ArticleList(search, order, hits, isLater, next.isEmpty() ? null : next, examined, counts);
    }

    /// Returns the key of the heading of the list.
    public String heading() {
        return search.has("q") && order == Order.RANK ? "articles.best" : "articles.latest";
    }

    public boolean isOfMany() {
        return search.has("q") && order == Order.NEWEST_OF_MANY;
    }

    /// Returns the path of the same search in the other order; null if there is no choice.
    public @Nullable String otherOrder() {
        if (!search.has("q") || isOfMany()) {
            return null;
        }
        return path(
                order == Order.RANK ? search.with(SearchUrl.ORDER, SearchUrl.NEWEST) : search.without(SearchUrl.ORDER));
    }

    /// Returns the path and query of the first page of a search.
    public String path(SearchUrl of) {
        return "/articles" + of.query();
    }

    public String nextPath() {
        return path(search.with("cursor", next == null ? "" : next));
    }

    /// Returns the path and query of the same search as a feed.
    ///
    /// @param format `atom`, `rss` or `json`
    public String feed(String format) {
        return "/feeds/articles." + format + search.forFeeds().query();
    }

    public String api() {
        return "/api/articles" + search.without(SearchUrl.ORDER).query();
    }

    public String csv() {
        return "/articles/attention.csv" + search.forFeeds().query();
    }

    /// Returns the name of a language in another language; the code if it is unknown.
    public static String languageName(String code, Locale locale) {
        String name = Locale.forLanguageTag(code).getDisplayLanguage(locale);
        return name.isEmpty() ? VisibleText.of(code) : name;
    }
}
