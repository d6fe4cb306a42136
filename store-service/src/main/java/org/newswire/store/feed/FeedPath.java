package org.newswire.store.feed;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ProblemException;
import org.newswire.text.KebabCase;

/// The path of a feed: `/feeds/KIND.FORMAT` or `/feeds/KIND/NAME.FORMAT`.
///
/// @param name the id of a feed or the host of a site; may be empty
record FeedPath(Kind kind, String name, FeedOutputFormat format) {
    private static final Pattern HOST = Pattern.compile(
            "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?" + "(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\\[[0-9a-f:.]{2,45}]");
    private static final int MAX_HOST_CHARS = 253;

    enum Kind {
        ARTICLES,
        STORIES,
        FEED,
        SITE
    }

    /// @param path percent-decoded
    static FeedPath parse(String path) throws ProblemException {
        List<String> parts = List.of(path.split("/", -1));
        if (parts.size() < 3 || parts.size() > 4 || !parts.get(1).equals("feeds")) {
            throw ProblemException.nothingHere();
        }
        String file = parts.getLast();
        int dot = file.lastIndexOf('.');
        FeedOutputFormat format = KebabCase.find(FeedOutputFormat.class, file.substring(dot + 1))
                .orElseThrow(ProblemException::nothingHere);
        if (dot < 1) {
            throw ProblemException.nothingHere();
        }
        String name = file.substring(0, dot);
        return switch (parts.size() == 3 ? name : parts.get(2) + "/") {
            case "articles" -> new FeedPath(Kind.ARTICLES, "", format);
            case "stories" -> new FeedPath(Kind.STORIES, "", format);
            case "feed/" ->
                new FeedPath(Kind.FEED, ApiParameters.id("feedId", name).toString(), format);
            case "site/" -> new FeedPath(Kind.SITE, host(name), format);
            default -> throw ProblemException.nothingHere();
        };
    }

    /// Returns the host as articles have it: in lower case, without `www.`.
    private static String host(String name) throws ProblemException {
        String host = name.toLowerCase(Locale.ROOT);
        if (host.length() > MAX_HOST_CHARS || !HOST.matcher(host).matches()) {
            throw ProblemException.badParameter(
                    "host", "must be a host name in ASCII, such as news.example.org or xn--bcher-kva.example");
        }
        return host.startsWith("www.") && host.indexOf('.', 4) > 0 ? host.substring(4) : host;
    }

    UUID feed() {
        return UUID.fromString(name);
    }

    FeedAddress address(String base, String query) {
        String path = KebabCase.of(kind) + (name.isEmpty() ? "" : "/" + FeedAddress.encoded(name));
        return new FeedAddress(base, "/feeds/" + path, format, query);
    }
}
