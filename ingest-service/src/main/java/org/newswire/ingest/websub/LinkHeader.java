package org.newswire.ingest.websub;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A link of a `Link` header (RFC 8288, section 3).
///
/// @param target    as written: relative to the document
/// @param relations in lower case
record LinkHeader(String target, List<String> relations) {
    private static final String PARAMETER =
            "\\s*+;\\s*+[^\\s=;,\"<>]++(?:\\s*+=\\s*+(?:\"(?:[^\"\\\\]|\\\\.)*+\"|[^\\s;,\"]*+))?+";
    private static final Pattern LINK = Pattern.compile("<([^>]*+)>((?:" + PARAMETER + ")*+)");
    private static final Pattern RELATION =
            Pattern.compile(";\\s*+rel\\s*+=\\s*+(?:\"([^\"]*+)\"|([^\\s;,\"]++))", Pattern.CASE_INSENSITIVE);

    LinkHeader {
        relations = List.copyOf(relations);
    }

    /// @param header several with commas between; absent for none
    static List<LinkHeader> parse(@Nullable String header) {
        return LINK.matcher(header == null ? "" : header)
                .results()
                .map(link -> new LinkHeader(link.group(1), relations(link.group(2))))
                .toList();
    }

    /// Of the parameter `rel`, only the first counts.
    private static List<String> relations(String parameters) {
        return RELATION.matcher(parameters)
                .results()
                .findFirst()
                .map(rel -> rel.group(1) == null ? rel.group(2) : rel.group(1))
                .map(names -> List.of(names.strip().toLowerCase(Locale.ROOT).split("\\s+")))
                .orElse(List.of());
    }
}
