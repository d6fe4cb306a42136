package org.newswire.store.page.articles;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.page.VisibleText;

/// The filters of a search as the query of a URL: the same search always has the same URL. Immutable.
///
/// @param filters in the order of the form; values are neither empty nor percent-encoded
public record SearchUrl(Map<String, String> filters) {
    private static final int DEFAULT_LIMIT = 20;
    private static final int DAY_CHARS = 10;
    private static final int MAX_HOST_CHARS = 253;
    private static final int MAX_CHARS = 200;

    /// The filters that the form has fields for, besides the words.
    public static final List<String> FIELDS = List.of("from", "to", "language", "site", "author", "tag");

    /// The filters that only links set.
    public static final List<String> HIDDEN = List.of("feed", "story", "limit", "order");

    /// The parameter that asks for the newest matches first.
    static final String ORDER = "order";

    static final String NEWEST = "newest";

    public SearchUrl {
        filters = Collections.unmodifiableMap(new LinkedHashMap<>(filters));
    }

    /// Returns the filters of a query without its cursor.
    static SearchUrl of(ArticleQuery query, boolean isNewestFirst) {
        Map<String, String> filters = new LinkedHashMap<>();
        put(filters, "q", query.words());
        put(filters, "from", query.from().map(SearchUrl::shortened));
        put(filters, "to", query.to().map(SearchUrl::shortened));
        put(filters, "language", query.language());
        put(filters, "site", query.site());
        put(filters, "feed", query.feed());
        put(filters, "author", query.author());
        put(filters, "tag", query.tag());
        put(filters, "story", query.story());
        put(filters, "limit", Optional.of(query.limit()).filter(limit -> limit != DEFAULT_LIMIT));
        put(filters, ORDER, isNewestFirst ? Optional.of(NEWEST) : Optional.empty());
        return new SearchUrl(filters);
    }

    private static void put(Map<String, String> filters, String name, Optional<?> value) {
        value.ifPresent(given -> filters.put(name, given.toString()));
    }

    /// Returns the day if the time is the start of a day in UTC.
    static String shortened(Instant time) {
        ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
        return utc.truncatedTo(ChronoUnit.DAYS).equals(utc) ? utc.toLocalDate().toString() : time.toString();
    }

    /// Returns the visible text of a filter; empty if there is none.
    public String value(String name) {
        return VisibleText.of(filters.get(name));
    }

    public boolean has(String name) {
        return filters.containsKey(name);
    }

    /// Returns whether there are filters besides the words.
    public boolean isNarrowed() {
        return !forFeeds().without("q").filters().isEmpty();
    }

    /// Returns the type of the form's field. A time that is not a day would get lost in a field for days.
    public String inputType(String name) {
        boolean isTime = name.equals("from") || name.equals("to");
        return isTime && value(name).length() <= DAY_CHARS ? "date" : "text";
    }

    /// Returns null for a day, which has no attribute `maxlength`.
    public @Nullable Integer maxLength(String name) {
        boolean isText = inputType(name).equals("text");
        return !isText ? null : name.equals("site") ? MAX_HOST_CHARS : MAX_CHARS;
    }

    /// Returns the search with another value of a filter.
    public SearchUrl with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(filters);
        changed.put(name, value);
        return new SearchUrl(changed);
    }

    public SearchUrl without(String... names) {
        Map<String, String> changed = new LinkedHashMap<>(filters);
        for (String name : names) {
            changed.remove(name);
        }
        return new SearchUrl(changed);
    }

    /// Returns the filters that feeds and counts have too: they need no order and have another size.
    public SearchUrl forFeeds() {
        return without("limit", ORDER);
    }

    /// Returns the filters that a person has chosen.
    public Map<String, String> chosen() {
        return forFeeds().filters();
    }

    /// Returns the search within an interval of time.
    public SearchUrl within(Instant begin, Instant end) {
        return with("from", shortened(begin)).with("to", shortened(end));
    }

    /// Returns the query with its `?`; empty without filters.
    public String query() {
        return filters.isEmpty()
                ? ""
                : filters.entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }
}
