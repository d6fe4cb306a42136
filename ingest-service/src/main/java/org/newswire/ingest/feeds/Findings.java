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
import org.newswire.ingest.fetch.WebUrl;

/// What has been found so far, over all files of a source. Of a feed that is listed twice the first counts.
final class Findings {
    /// `http//`, `http:/` and the like.
    private static final Pattern MISSPELT_SCHEME =
            Pattern.compile("(?<scheme>https?)(?:[:;.,]?/+|[:;]+)(?<rest>[^/:;].*)", Pattern.CASE_INSENSITIVE);

    /// A URL without its scheme: it begins with a host that has a dot, perhaps after a user.
    private static final Pattern MISSING_SCHEME =
            Pattern.compile("(?:[^/]*@)?[^/?#@:.]+(?:\\.[^/?#@:.]+)+(?:[/?#:].*)?");

    private static final int MAX_PROBLEM_CHARS = 1_000;

    private record Place(String file, int line) {}

    private final List<FeedEntry> feeds = new ArrayList<>();
    private final List<FeedList.Problem> problems = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();
    private String file = "";
    private int found;
    private boolean mayBeEmpty;
    private boolean incomplete;

    void startFile(String name) {
        file = name;
        mayBeEmpty = false;
        found = 0;
    }

    /// A file without feeds is taken for a mistake unless it says that it is meant to have none.
    void endFile() {
        if (found == 0 && !mayBeEmpty) {
            incomplete("holds no feed", "list feeds, or write 'feeds: []' where there are to be none");
        }
    }

    /// The URL that a list means by `text`, or damage noted: it may be a feed's that is watched.
    Optional<URI> url(int line, String text) {
        return url(line, text, text);
    }

    /// @param all with what may belong to it: where a password holds white space, its rest
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
            String told = WebUrl.masked(all.strip());
            damage(
                    line,
                    "'" + told + "' is not an http or https URL",
                    meant(url, all)
                            .map(right -> "write " + right)
                            .orElse("give a URL such as https://example.org/feed.xml"));
        }
        return known;
    }

    /// What the URL is to be, as far as that can be told.
    private static Optional<String> meant(String url, String all) {
        if (url.isEmpty() || all.strip().matches("(?s).*\\s.*")) {
            return Optional.empty();
        }
        Matcher misspelt = MISSPELT_SCHEME.matcher(url);
        if (misspelt.matches()) {
            String right = misspelt.group("scheme").toLowerCase(Locale.ROOT) + "://";
            return WebUrl.parse(right + misspelt.group("rest")).map(_ -> right + WebUrl.masked(misspelt.group("rest")));
        }
        boolean hasScheme = url.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
        return hasScheme || !MISSING_SCHEME.matcher(url).matches()
                ? Optional.empty()
                : WebUrl.parse("https://" + url).map(_ -> "https://" + WebUrl.masked(url));
    }

    void feed(int line, FeedEntry feed) {
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
        problems.add(new FeedList.Problem(file, line, shown(message), shown(remedy)));
    }

    /// Shortens a quotation from a list, which may be as long as the list.
    private static String shown(String text) {
        return text.length() <= MAX_PROBLEM_CHARS ? text : text.substring(0, MAX_PROBLEM_CHARS) + "…";
    }

    /// The list in this file is empty, and is meant to be.
    void mayBeEmpty() {
        mayBeEmpty = true;
    }

    /// As [#problem], and what is there can't be made out: feeds that are listed may be missing.
    void damage(int line, String message, String remedy) {
        incomplete = true;
        problem(line, message, remedy);
    }

    /// Feeds may be missing: a source couldn't be read.
    void incomplete(String message, String remedy) {
        incomplete = true;
        problem(0, message, remedy);
    }

    FeedList.Result result() {
        return new FeedList.Result(feeds, problems, !incomplete);
    }

    /// Trimmed, without blanks and repetitions.
    static List<String> tags(List<String> found) {
        LinkedHashSet<String> tags = new LinkedHashSet<>();
        found.stream().map(String::strip).filter(tag -> !tag.isEmpty()).forEach(tags::add);
        return List.copyOf(tags);
    }

    static @Nullable String nameOrNull(@Nullable String name) {
        return name == null || name.isBlank() ? null : name.strip().replaceAll("\\s+", " ");
    }
}
