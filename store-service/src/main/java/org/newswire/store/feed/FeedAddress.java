package org.newswire.store.feed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.raw.NameUuid;

/// The address of a feed document: the base URL, the path without its extension, and the query.
///
/// @param base  the service's URL, without a trailing slash
/// @param path  percent-encoded, such as `/feeds/articles`
/// @param query percent-encoded, without the leading `?`; may be empty
record FeedAddress(String base, String path, FeedOutputFormat format, String query) {
    private static final int MAX_CHARS = 8192;
    private static final List<String> OF_THE_PAGE = List.of("limit", "cursor");

    /// Returns a stable id, which is the same for all formats, pages and page sizes.
    String id() {
        String filters = pairs(OF_THE_PAGE).sorted().collect(Collectors.joining("&"));
        return "urn:uuid:" + NameUuid.ofLink(base + path + "?" + filters);
    }

    String self() {
        return address(base + path + "." + format.extension(), query);
    }

    /// Returns the address of the first page, or null on the first page.
    @Nullable
    String first() {
        String without = pairs(List.of("cursor")).collect(Collectors.joining("&"));
        return without.equals(query) ? null : address(base + path + "." + format.extension(), without);
    }

    String next(String cursor) {
        String next = Stream.concat(pairs(List.of("cursor")), Stream.of("cursor=" + cursor))
                .collect(Collectors.joining("&"));
        return address(base + path + "." + format.extension(), next);
    }

    /// Returns the address of the same list in the read API.
    ///
    /// @param list  such as `articles`
    /// @param fixed parameters that the path implies
    String api(String list, String... fixed) {
        String all =
                Stream.concat(Arrays.stream(fixed), pairs(List.of("cursor"))).collect(Collectors.joining("&"));
        return address(base + "/api/" + list, all);
    }

    /// Returns the filters as part of a title, such as `: q=harbour, language=en`.
    String filters() {
        String filters =
                pairs(OF_THE_PAGE).map(pair -> URLDecoder.decode(pair, UTF_8)).collect(Collectors.joining(", "));
        return filters.isEmpty() ? "" : ": " + filters;
    }

    static String parameter(String name, String value) {
        return name + "=" + URLEncoder.encode(value, UTF_8);
    }

    static String encoded(String segment) {
        return URLEncoder.encode(segment, UTF_8).replace("+", "%20");
    }

    /// @param query percent-encoded
    static boolean hasParameter(String query, String name) {
        return Arrays.stream(query.split("&", -1))
                .anyMatch(
                        pair -> URLDecoder.decode(pair.split("=", 2)[0], UTF_8).equals(name));
    }

    private Stream<String> pairs(List<String> without) {
        return Arrays.stream(query.split("&", -1))
                .filter(pair -> !pair.isEmpty())
                .filter(pair -> !without.contains(URLDecoder.decode(pair.split("=", 2)[0], UTF_8)));
    }

    /// Returns the http(s) address with characters that URIs forbid percent-encoded, as all feed formats
    /// accept it; null if the text is no such address.
    static @Nullable String absolute(@Nullable String text) {
        return text == null || text.length() > MAX_CHARS ? null : UriReference.toIri(XmlCharacters.legal(text));
    }

    private static String address(String path, String query) {
        String address = absolute(query.isEmpty() ? path : path + "?" + query);
        if (address == null) {
            throw new IllegalArgumentException("not an address: " + path);
        }
        return address;
    }
}
