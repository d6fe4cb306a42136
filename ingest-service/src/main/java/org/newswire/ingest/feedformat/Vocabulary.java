package org.newswire.ingest.feedformat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The XML vocabularies that the readers use, with all namespaces under which they occur.
enum Vocabulary {
    NONE(""),
    RSS(
            "rss",
            "purl.org/rss/1.0",
            "my.netscape.com/rdf/simple/0.9",
            "channel.netscape.com/rdf/simple/0.9",
            "backend.userland.com/rss",
            "backend.userland.com/rss2",
            "backend.userland.com/rss091",
            "backend.userland.com/rss092",
            "blogs.law.harvard.edu/tech/rss",
            "www.rssboard.org/rss-specification",
            "cyber.law.harvard.edu/rss/rss.html",
            "purl.org/net/rss1.1",
            "purl.org/rss/1.0/modules/rss20"),
    ATOM(
            "atom",
            "www.w3.org/2005/atom",
            "purl.org/atom/ns",
            "purl.org/atom/ns0.3",
            "example.com/newformat",
            "example.com/necho",
            "purl.org/echo",
            "uri/of/echo/namespace",
            "purl.org/pie",
            "www.w3.org/2005/atom-entry"),
    RDF("rdf", "www.w3.org/1999/02/22-rdf-syntax-ns"),
    DC(
            "dc",
            "purl.org/dc/elements/1.1",
            "purl.org/dc/elements/1.0",
            "purl.org/metadata/dublin_core",
            "purl.org/rss/1.0/modules/dc"),
    DCTERMS("dcterms", "purl.org/dc/terms"),
    CONTENT("content", "purl.org/rss/1.0/modules/content"),
    XHTML("xhtml", "www.w3.org/1999/xhtml"),
    MEDIA(
            "media",
            "search.yahoo.com/mrss",
            "search.yahoo.com/mrss/1.0",
            "video.search.yahoo.com/mrss",
            "video.search.yahoo.com/mrss/",
            "tools.search.yahoo.com/mrss",
            "www.rssboard.org/media-rss"),
    ITUNES("itunes", "www.itunes.com/dtds/podcast-1.0.dtd", "example.com/dtds/podcast-1.0.dtd"),
    GOOGLEPLAY(
            "googleplay",
            "www.google.com/schemas/play-podcasts/1.0",
            "www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd"),
    SY("sy", "purl.org/rss/1.0/modules/syndication"),
    SLASH("slash", "purl.org/rss/1.0/modules/slash"),
    THR("thr", "purl.org/syndication/thread/1.0"),
    WFW("wfw", "wellformedweb.org/commentapi"),
    GEORSS("georss", "www.georss.org/georss", "www.georss.org/georss/10"),
    GML("gml", "www.opengis.net/gml", "www.opengis.net/gml/3.2"),
    GEO("geo", "www.w3.org/2003/01/geo/wgs84_pos", "www.w3.org/2003/01/geo"),
    TOMBSTONE("at", "purl.org/atompub/tombstones/1.0"),
    FEEDBURNER("feedburner", "rssnamespace.org/feedburner/ext/1.0"),
    ENCLOSURE("enc", "purl.oclc.org/net/rss_2.0/enc", "purl.org/net/rss_2.0/enc"),
    ADMIN("admin", "webns.net/mvcb"),
    CREATIVE_COMMONS(
            "creativecommons",
            "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html",
            "backend.userland.com/creativecommonsrssmodule"),
    CC("cc", "creativecommons.org/ns", "web.resource.org/cc"),
    SITEMAP(
            "sitemap",
            "www.sitemaps.org/schemas/sitemap/0.9",
            "www.google.com/schemas/sitemap/0.84",
            "www.google.com/schemas/sitemap/0.9"),
    NEWS("news", "www.google.com/schemas/sitemap-news/0.9"),
    IMAGE("image", "www.google.com/schemas/sitemap-image/1.1"),
    UNKNOWN("other");

    private static final Map<String, Vocabulary> BY_NAMESPACE = byNamespace();
    private static final Map<String, Vocabulary> BY_PREFIX = byPrefix();

    private final String prefix;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> namespaces;

    Vocabulary(String prefix, String... namespaces) {
        this.prefix = prefix;
        this.namespaces = List.of(namespaces);
    }

    String prefix() {
        return prefix;
    }

    /// Returns the vocabulary of a namespace, or [#UNKNOWN].
    static Vocabulary ofNamespace(String uri) {
        return uri.isEmpty() ? UNKNOWN : BY_NAMESPACE.getOrDefault(plain(uri), UNKNOWN);
    }

    /// Returns the vocabulary that usually has this prefix, for undeclared or unknown namespaces.
    static Vocabulary ofPrefix(String prefix) {
        return BY_PREFIX.getOrDefault(prefix.toLowerCase(Locale.ROOT), UNKNOWN);
    }

    /// Normalises a namespace: feeds use http or https, any case, and an optional slash or hash at the end.
    private static String plain(String uri) {
        String lower = uri.strip().toLowerCase(Locale.ROOT);
        int start = lower.startsWith("https://") ? 8 : lower.startsWith("http://") ? 7 : 0;
        int end = lower.length();
        while (end > start && (lower.charAt(end - 1) == '/' || lower.charAt(end - 1) == '#')) {
            end--;
        }
        return lower.substring(start, end);
    }

    private static Map<String, Vocabulary> byNamespace() {
        Map<String, Vocabulary> map = new HashMap<>();
        for (Vocabulary v : values()) {
            v.namespaces.forEach(namespace -> map.put(plain(namespace), v));
        }
        return Map.copyOf(map);
    }

    private static Map<String, Vocabulary> byPrefix() {
        Map<String, Vocabulary> map = new HashMap<>();
        for (Vocabulary v : values()) {
            map.put(v.prefix, v);
        }
        map.remove("");
        map.remove("other");
        map.put("a10", ATOM);
        map.put("atom10", ATOM);
        map.put("atom03", ATOM);
        map.put("dct", DCTERMS);
        map.put("dcterm", DCTERMS);
        map.put("html", XHTML);
        map.put("xh", XHTML);
        return Map.copyOf(map);
    }
}
