package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Finds the keywords that publishers give an article: of JSON-LD, else of meta elements, else of the
/// feed.
final class KeywordFinder {
    private static final int MAX_KEYWORDS = 40;
    private static final int MAX_CHARS = 60;

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;

    KeywordFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
    }

    /// @param fed whether what the feed says goes before what the page says
    Found<List<String>> find(boolean fed) {
        if (fed && entry != null && !entry.categories().isEmpty()) {
            return ofEntry(entry);
        }
        var json = page.jsonLd.article().path("keywords");
        Stream<String> stated = json.isArray()
                ? StreamSupport.stream(json.spliterator(), false).map(node -> node.asText(""))
                : Stream.of(json.asText(""));
        List<String> words = words(stated);
        if (!words.isEmpty()) {
            return new Found<>(words, "json-ld");
        }
        var metas = new ArrayList<>(page.allMetas("article:tag"));
        metas.addAll(page.allMetas("news_keywords"));
        metas.addAll(metas.isEmpty() ? page.allMetas("keywords") : List.of());
        words = words(metas.stream());
        return !words.isEmpty() || entry == null ? new Found<>(words, "meta") : ofEntry(entry);
    }

    private static Found<List<String>> ofEntry(FeedEntry entry) {
        return new Found<>(keep(entry.categories().stream()), "feed");
    }

    private static List<String> words(Stream<String> lists) {
        return keep(lists.flatMap(list -> Stream.of(list.split("[,;]"))));
    }

    private static List<String> keep(Stream<String> words) {
        var kept = new LinkedHashSet<String>();
        words.map(String::strip)
                .filter(word -> !word.isEmpty() && word.length() <= MAX_CHARS)
                .forEach(kept::add);
        return kept.stream().limit(MAX_KEYWORDS).toList();
    }
}
