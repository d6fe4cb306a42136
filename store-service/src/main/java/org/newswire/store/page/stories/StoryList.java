package org.newswire.store.page.stories;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.store.api.StoryQuery;
import org.newswire.store.page.articles.StoredFields;

/// The model of a page of stories, newest first.
///
/// @param query percent-encoded filters, each followed by `&`; mostly empty
/// @param next  the cursor of the next page; null on the last page
public record StoryList(
        List<Story> stories,
        String query,
        boolean later,
        @Nullable String next) {
    private static final int DEFAULT_LIMIT = 20;

    public StoryList {
        stories = List.copyOf(stories);
    }

    /// A story in the list.
    ///
    /// @param title    of its first article; may be empty
    /// @param language for the attribute `lang`
    /// @param first    the site that reported first
    /// @param sites    number of sites, of at most 1,000 articles
    public record Story(
            String id,
            String title,
            @Nullable String language,
            String first,
            Instant begin,
            Instant end,
            int articles,
            int sites) {}

    static StoryList of(StoryQuery query, ObjectNode page, Map<String, Integer> sites) {
        List<Story> stories = new StoredFields(page)
                .each("stories").stream().map(row -> story(row, sites)).toList();
        String next = page.path("next").asText("");
        StringBuilder filters = new StringBuilder();
        query.from().ifPresent(from -> filters.append("from=").append(from).append('&'));
        query.to().ifPresent(to -> filters.append("to=").append(to).append('&'));
        if (query.limit() != DEFAULT_LIMIT) {
            filters.append("limit=").append(query.limit()).append('&');
        }
        query.language()
                .ifPresent(language -> filters.append("language=")
                        .append(URLEncoder.encode(language, UTF_8))
                        .append('&'));
        return new StoryList(stories, filters.toString(), query.after().isPresent(), next.isEmpty() ? null : next);
    }

    private static Story story(StoredFields row, Map<String, Integer> sites) {
        StoredFields first = row.below("first");
        return new Story(
                row.value("id"),
                first.value("title"),
                row.languageTag(),
                first.firstValue("siteName", "site"),
                row.requiredTime("firstSeenAt"),
                row.requiredTime("lastSeenAt"),
                row.number("articleCount"),
                sites.getOrDefault(row.value("id"), 1));
    }
}
