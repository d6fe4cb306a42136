package org.newswire.parse.extract.detail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.text.PlainText;

/// Finds the keywords in JSON-LD, otherwise in `meta` elements, otherwise in the feed.
public final class KeywordFinder {
    private static final int MAX_CHARS = 60;
    /// Limit for JSON-LD, where many references may lead to the same text.
    private static final int MAX_VALUES = 1_000;
    private static final int MAX_LIST_CHARS = 100_000;
    /// Including Chinese, Japanese and Arabic commas.
    private static final Pattern CLOSE_COMMA = Pattern.compile("[,，、،](?=\\p{L})");
    private static final Pattern SEPARATOR = Pattern.compile("[,;，；、،؛]");

    private KeywordFinder() {}

    /// @param fed whether the feed takes precedence
    public static SourcedValue<List<String>> find(PageMetadata page, @Nullable SyndicatedEntry entry, boolean fed) {
        if (fed && entry != null && !entry.categories().isEmpty()) {
            return ofEntry(entry);
        }
        List<String> words = ofJsonLd(page.jsonLd());
        if (!words.isEmpty()) {
            return new SourcedValue<>(words, "json-ld");
        }
        var metas = new ArrayList<>(each(page.allMetas("article:tag")));
        metas.addAll(words(page.allMetas("news_keywords")));
        metas.addAll(metas.isEmpty() ? words(page.allMetas("keywords")) : List.of());
        words = keep(metas.stream());
        return !words.isEmpty() || entry == null ? new SourcedValue<>(words, "meta") : ofEntry(entry);
    }

    private static SourcedValue<List<String>> ofEntry(SyndicatedEntry entry) {
        return new SourcedValue<>(keep(entry.categories().stream().map(PlainText::of)), "feed");
    }

    private static List<String> ofJsonLd(JsonLd json) {
        JsonNode stated = json.article().path("keywords");
        Stream<JsonNode> nodes = stated.isArray() ? stated.valueStream() : Stream.of(stated);
        var budget = new int[] {MAX_LIST_CHARS};
        List<String> texts = nodes.limit(MAX_VALUES)
                .flatMap(node -> Stream.ofNullable(json.text(node)))
                .map(text -> text.substring(0, Math.min(text.length(), MAX_LIST_CHARS)))
                .takeWhile(text -> (budget[0] -= text.length()) >= 0)
                .toList();
        return keep(each(texts).stream());
    }

    /// Each of several values is a keyword, such as "Quill, Ada". A single value, or one without blanks
    /// after its commas, is a list.
    private static List<String> each(List<String> values) {
        return values.stream()
                .map(PlainText::of)
                .flatMap(value ->
                        values.size() > 1 && !CLOSE_COMMA.matcher(value).find()
                                ? Stream.of(value)
                                : SEPARATOR.splitAsStream(value))
                .toList();
    }

    private static List<String> words(List<String> lists) {
        return lists.stream()
                .map(PlainText::of)
                .flatMap(SEPARATOR::splitAsStream)
                .toList();
    }

    private static List<String> keep(Stream<String> words) {
        var kept = new LinkedHashSet<String>();
        words.map(String::strip)
                .filter(word -> word.length() <= MAX_CHARS && word.codePoints().anyMatch(Character::isLetterOrDigit))
                .forEach(kept::add);
        return List.copyOf(kept);
    }
}
