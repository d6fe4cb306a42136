package org.newswire.parse.extract.detail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.text.PlainText;

/// Finds the keywords that publishers give an article: of JSON-LD, else of meta elements, else of the
/// feed.
public final class KeywordFinder {
    private static final int MAX_CHARS = 60;
    /// The most values read from JSON-LD, where references may lead to the same text repeatedly.
    private static final int MAX_VALUES = 1_000;
    private static final int MAX_LIST_CHARS = 100_000;
    /// Those of Chinese, Japanese and Arabic, too.
    private static final Pattern CLOSE_COMMA = Pattern.compile("[,，、،](?=\\p{L})");
    private static final Pattern SEPARATOR = Pattern.compile("[,;，；、،؛]");

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;

    public KeywordFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
    }

    /// @param fed whether what the feed says goes before what the page says
    public Found<List<String>> find(boolean fed) {
        if (fed && entry != null && !entry.categories().isEmpty()) {
            return ofEntry(entry);
        }
        List<String> words = ofJsonLd(page.jsonLd().article().path("keywords"));
        if (!words.isEmpty()) {
            return new Found<>(words, "json-ld");
        }
        var metas = new ArrayList<>(each(page.allMetas("article:tag")));
        metas.addAll(words(page.allMetas("news_keywords")));
        metas.addAll(metas.isEmpty() ? words(page.allMetas("keywords")) : List.of());
        words = keep(metas.stream());
        return !words.isEmpty() || entry == null ? new Found<>(words, "meta") : ofEntry(entry);
    }

    private static Found<List<String>> ofEntry(FeedEntry entry) {
        return new Found<>(keep(entry.categories().stream().map(PlainText::of)), "feed");
    }

    private List<String> ofJsonLd(JsonNode stated) {
        Stream<JsonNode> nodes =
                stated.isArray() ? StreamSupport.stream(stated.spliterator(), false) : Stream.of(stated);
        var budget = new int[] {MAX_LIST_CHARS};
        List<String> texts = nodes.limit(MAX_VALUES)
                .flatMap(node -> Stream.ofNullable(page.jsonLd().text(node)))
                .map(text -> text.substring(0, Math.min(text.length(), MAX_LIST_CHARS)))
                .takeWhile(text -> (budget[0] -= text.length()) >= 0)
                .toList();
        return keep(each(texts).stream());
    }

    /// Of several values each is one keyword, such as "Quill, Ada"; one that stands alone, or has no blanks after its
    /// commas, is a list.
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
