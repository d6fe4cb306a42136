package org.newswire.ingest.fetch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// A link of a `Link` header (RFC 8288, section 3).
///
/// @param target    as written: possibly relative to the document
/// @param relations in lower case
/// @param type      media type of the target, as the link declares it
public record LinkHeader(
        String target, List<String> relations, @Nullable String type) {
    private static final String PARAMETER =
            "\\s*+;\\s*+[^\\s=;,\"<>]++(?:\\s*+=\\s*+(?:\"(?:[^\"\\\\]|\\\\.)*+\"|[^\\s;,\"]*+))?+";
    private static final Pattern LINK = Pattern.compile("<([^<>]*+)>((?:" + PARAMETER + ")*+)");

    @Limit(of = "links per `Link` header", past = "the remainder is ignored")
    private static final int MAX_LINKS = 200;

    private static final Pattern RELATION = parameter("rel");
    private static final Pattern TYPE = parameter("type");

    public LinkHeader {
        relations = List.copyOf(relations);
    }

    /// Returns the first [#MAX_LINKS] links.
    ///
    /// @param header several values, separated by commas; null without the header
    public static List<LinkHeader> parse(@Nullable String header) {
        return LINK.matcher(header == null ? "" : header)
                .results()
                .limit(MAX_LINKS)
                .map(link -> new LinkHeader(
                        link.group(1),
                        relations(link.group(2)),
                        first(TYPE, link.group(2)).orElse(null)))
                .toList();
    }

    /// Of the parameter `rel`, only the first counts.
    private static List<String> relations(String parameters) {
        return first(RELATION, parameters)
                .map(names -> List.of(names.strip().toLowerCase(Locale.ROOT).split("\\s+")))
                .orElse(List.of());
    }

    private static Optional<String> first(Pattern parameter, String parameters) {
        return parameter
                .matcher(parameters)
                .results()
                .findFirst()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1));
    }

    private static Pattern parameter(String name) {
        return Pattern.compile(
                ";\\s*+" + name + "\\s*+=\\s*+(?:\"([^\"]*+)\"|([^\\s;,\"]++))", Pattern.CASE_INSENSITIVE);
    }
}
