package org.newswire.ingest.feedformat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;

/// Finds the feeds of a web page: `<link rel="alternate">`.
final class HtmlDiscovery {
    private static final Set<String> TYPES = Set.of(
            "application/rss+xml",
            "application/atom+xml",
            "application/feed+json",
            "application/rdf+xml",
            "application/xml",
            "text/xml",
            "application/x-rss+xml",
            "application/json");
    private static final int MAX_CHARS = 1 << 20;
    private static final int MAX_LINKS = 50;

    private HtmlDiscovery() {}

    static boolean isHtml(String text) {
        String head = text.substring(0, Math.min(text.length(), 4096)).toLowerCase(Locale.ROOT);
        return head.contains("<html")
                || head.contains("<!doctype html")
                || head.contains("<head>")
                || head.contains("<body");
    }

    static List<String> feedLinks(String html, @Nullable String base) {
        Document page = Jsoup.parse(html.substring(0, Math.min(html.length(), MAX_CHARS)), base == null ? "" : base);
        Element baseElement = page.selectFirst("base[href]");
        String declared = baseElement == null ? null : UriReference.resolve(base, baseElement.attr("href"));
        String from = declared == null ? base : declared;
        Set<String> links = new LinkedHashSet<>();
        for (Element link : page.select("link[rel][type][href]")) {
            boolean alternate = List.of(
                            link.attr("rel").toLowerCase(Locale.ROOT).split("\\s+"))
                    .contains("alternate");
            String type = link.attr("type")
                    .toLowerCase(Locale.ROOT)
                    .replaceFirst(";.*", "")
                    .strip();
            String url = UriReference.resolve(from, link.attr("href"));
            if (alternate && TYPES.contains(type) && url != null && links.size() < MAX_LINKS) {
                links.add(url);
            }
        }
        return List.copyOf(links);
    }
}
