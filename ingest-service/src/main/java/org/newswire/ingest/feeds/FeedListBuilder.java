package org.newswire.ingest.feeds;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.text.UrlSecrets;

/// Collects the feeds and problems of all files of a list. The first entry of a duplicate feed is used.
final class FeedListBuilder {
    /// `http//`, `http:/` and the like.
    private static final Pattern MISSPELT_SCHEME =
            Pattern.compile("(?<scheme>https?)(?:[:;.,]?/+|[:;]+)(?<rest>[^/:;].*)", Pattern.CASE_INSENSITIVE);

    /// A URL without its scheme: it begins with a host that has a dot, perhaps after a user.
    private static final Pattern MISSING_SCHEME =
            Pattern.compile("(?:[^/]*@)?[^/?#@:.]+(?:\\.[^/?#@:.]+)+(?:[/?#:].*)?");

    private static final int MAX_PROBLEM_CHARS = 1_000;

    private record Place(String file, int line) {}

    private final List<ListedFeed> feeds = new ArrayList<>();
    private final List<FeedListProblem> problems = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();
    private String file = "";
    private int found;
    private boolean allowEmpty;
    private boolean incomplete;

    void startFile(String name) {
        file = name;
        allowEmpty = false;
        found = 0;
    }

    /// Reports a file without feeds as a mistake, unless the file declares that it is empty.
    void endFile() {
        if (found == 0 && !allowEmpty) {
            incomplete("holds no feed", "list feeds, or write 'feeds: []' for an empty list");
        }
    }

    /// Returns the URL, or reports damage and returns empty: the URL may be that of a watched feed.
    Optional<URI> url(int line, String text) {
        return url(line, text, text);
    }

    /// @param all the text to quote in a problem, also if `text` ends within a password with white space
    Optional<URI> url(int line, String text, String all) {
        String url = text.strip();
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.startsWith("feed://")) {
            url = "http://" + url.substring("feed://".length());
        } else if (lower.startsWith("feed:")) {
            url = url.substring("feed:".length());
        }
        Optional<URI> known = WebUrl.parse(url);
        if (known.isEmpty() && WebUrl.isTooLong(url)) {
            damage(
                    line,
                    "a URL has more than " + WebUrl.MAX_CHARS + " characters",
                    "give the feed's own URL, without parameters that it does not need");
        } else if (known.isEmpty()) {
            damage(
                    line,
                    "'" + UrlSecrets.maskedUser(all.strip()) + "' is not an http or https URL",
                    corrected(url, all)
                            .map(right -> "write " + right)
                            .orElse("give a URL such as https://example.org/feed.xml"));
        }
        return known;
    }

    /// Returns the likely URL of a misspelt one, if there is one.
    private static Optional<String> corrected(String url, String all) {
        if (url.isEmpty() || all.strip().matches("(?s).*\\s.*")) {
            return Optional.empty();
        }
        Matcher misspelt = MISSPELT_SCHEME.matcher(url);
        if (misspelt.matches()) {
            String right = misspelt.group("scheme").toLowerCase(Locale.ROOT) + "://";
            return WebUrl.parse(right + misspelt.group("rest"))
                    .map(_ -> right + UrlSecrets.maskedUser(misspelt.group("rest")));
        }
        boolean hasScheme = url.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
        return hasScheme || !MISSING_SCHEME.matcher(url).matches()
                ? Optional.empty()
                : WebUrl.parse("https://" + url).map(_ -> "https://" + UrlSecrets.maskedUser(url));
    }

    void feed(int line, ListedFeed feed) {
        found++;
        Place first = places.putIfAbsent(WebUrl.withoutPassword(feed.url()), new Place(file, line));
        if (first == null) {
            feeds.add(feed);
        } else {
            String where = first.file().equals(file) ? "line " + first.line() : first.file() + " line " + first.line();
            problem(
                    line,
                    WebUrl.withoutUser(feed.url()) + " is already listed in " + where,
                    "remove one of the two; the first one is used");
        }
    }

    void problem(int line, String message, String remedy) {
        problems.add(new FeedListProblem(file, line, shown(message), shown(remedy)));
    }

    /// Shortens a text that quotes the list: the quotation may be as long as the list.
    private static String shown(String text) {
        return text.length() <= MAX_PROBLEM_CHARS ? text : text.substring(0, MAX_PROBLEM_CHARS) + "…";
    }

    /// Declares that this file may have no feeds.
    void allowEmpty() {
        allowEmpty = true;
    }

    /// Reports a problem that may hide listed feeds: the result is incomplete.
    void damage(int line, String message, String remedy) {
        incomplete = true;
        problem(line, message, remedy);
    }

    /// Reports that a file could not be read: the result is incomplete.
    void incomplete(String message, String remedy) {
        incomplete = true;
        problem(0, message, remedy);
    }

    FeedListResult result() {
        return new FeedListResult(feeds, problems, !incomplete);
    }

    /// Returns the tags stripped, without blanks and duplicates.
    static List<String> tags(List<String> found) {
        LinkedHashSet<String> tags = new LinkedHashSet<>();
        found.stream().map(String::strip).filter(tag -> !tag.isEmpty()).forEach(tags::add);
        return List.copyOf(tags);
    }

    static @Nullable String nameOrNull(@Nullable String name) {
        return name == null || name.isBlank() ? null : name.strip().replaceAll("\\s+", " ");
    }
}
