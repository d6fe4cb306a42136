package org.newswire.ingest.items;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.newswire.ingest.fetch.Exchange;
import org.newswire.ingest.fetch.SentRequestHead;
import org.newswire.raw.RawItem;
import org.newswire.text.UrlSecrets;

/// The part of an HTTP exchange that is kept in `news.raw`. Only headers of these lists are kept: they contain
/// neither credentials nor cookies.
public final class KeptExchange {
    private static final Set<String> REQUEST =
            Set.of("accept", "accept-encoding", "if-modified-since", "if-none-match", "user-agent");

    private static final Set<String> RESPONSE = Set.of(
            "age",
            "cache-control",
            "content-encoding",
            "content-language",
            "content-type",
            "date",
            "etag",
            "expires",
            "last-modified",
            "link",
            "location",
            "retry-after",
            "server",
            "tdm-policy",
            "tdm-reservation",
            "vary",
            "via",
            "x-robots-tag");

    private static final int MAX_VALUE_CHARS = 1_000;

    private KeptExchange() {}

    /// Returns null if the request is unknown.
    public static RawItem.@Nullable Http of(Exchange exchange) {
        SentRequestHead sent = exchange.sent();
        return sent == null
                ? null
                : new RawItem.Http(
                        sent.protocol(),
                        sent.address(),
                        kept(sent.headers(), REQUEST),
                        kept(exchange.headers(), RESPONSE));
    }

    private static Map<String, String> kept(Map<String, String> headers, Set<String> names) {
        Map<String, String> kept = new TreeMap<>();
        headers.forEach((name, value) -> {
            if (names.contains(name)) {
                kept.put(name, cut(UrlSecrets.masked(value)));
            }
        });
        return kept;
    }

    private static String cut(String value) {
        String cut = RawItemFactory.cut(value, MAX_VALUE_CHARS);
        return cut == null ? "" : cut;
    }
}
