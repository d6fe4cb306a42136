package org.newswire.ingest.feed;

import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Reads a fetched body as a feed, whatever its format and whatever is wrong with it.
///
/// Nothing is thrown for any input, nothing is fetched, and time and memory are bounded by [Limits].
/// Thread-safe.
public final class FeedReader {
    private final Limits limits;
    private final FeedDates dates;

    public FeedReader() {
        this(Limits.DEFAULT);
    }

    public FeedReader(Limits limits) {
        this(limits, InstantSource.system());
    }

    /// @param clock tells dates in the future
    public FeedReader(Limits limits, InstantSource clock) {
        this.limits = limits;
        this.dates = new FeedDates(clock);
    }

    /// Reads one body.
    ///
    /// @param body the decompressed body
    /// @param url where it was fetched, after redirects
    /// @param headers of the response; `Content-Type`, `Content-Location` and `Content-Language` count,
    ///     in any case
    public ReadResult read(byte[] body, URI url, Map<String, String> headers) {
        try {
            return decoded(body, url, headers);
        } catch (RuntimeException | StackOverflowError e) {
            return new ReadResult.Unreadable(
                    UnreadableReason.INTERNAL, e.getClass().getSimpleName());
        }
    }

    private ReadResult decoded(byte[] body, URI url, Map<String, String> headers) {
        boolean cut = body.length > limits.maxBodyBytes();
        byte[] head = cut ? Arrays.copyOf(body, limits.maxBodyBytes()) : body;
        Decoded decoded = TextDecoder.decode(head, TextDecoder.header(headers, "Content-Type"));
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        flags.addAll(decoded.flags());
        if (cut) {
            flags.add(Flag.TRUNCATED);
        }
        String text = decoded.text();
        if (text.isBlank()) {
            return new ReadResult.Unreadable(UnreadableReason.EMPTY, "the body is empty");
        }
        String base = base(url, headers);
        Reading reading = new Reading(limits, dates, base, language(headers), flags);
        char first = first(text);
        if (first == '{' || first == '[') {
            return new JsonFeedReader(reading).read(text.strip(), decoded.charset());
        }
        if (text.indexOf('<') < 0) {
            return new ReadResult.Unreadable(UnreadableReason.NOT_MARKUP, "neither markup nor JSON");
        }
        return xml(text, decoded.charset(), reading);
    }

    /// The first character that is neither blank nor a byte order mark.
    private static char first(String text) {
        int at = 0;
        while (at < text.length() - 1 && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\uFEFF')) {
            at++;
        }
        return text.charAt(at);
    }

    private ReadResult xml(String text, String charset, Reading reading) {
        XmlRepair.Repaired repaired = XmlRepair.repair(text, limits);
        reading.flags().addAll(repaired.flags());
        XmlTree tree = XmlTree.of(XmlTree.parse(repaired.text(), limits.maxDepth()), reading.flags());
        if (tree == null) {
            return new ReadResult.Unreadable(UnreadableReason.NOT_A_FEED, "no element");
        }
        Element root = tree.root();
        boolean truncated = Truncation.isTruncated(repaired.text(), root);
        if (truncated) {
            reading.flags().add(Flag.TRUNCATED);
        }
        return switch (FeedRoot.local(root)) {
            case "feed", "entry" -> new AtomReader(tree, reading).read(charset, repaired.text(), truncated);
            case "rss", "rdf", "channel" -> new RssReader(tree, reading).read(charset, repaired.text(), truncated);
            case "urlset" -> new SitemapReader(tree, reading).read(charset, repaired.text(), truncated);
            case "sitemapindex" -> new SitemapReader(tree, reading).index(charset);
            default -> unknown(text, repaired.text(), tree, charset, reading);
        };
    }

    /// A web page, or a root that no format defines around what still are items.
    private static ReadResult unknown(String text, String repaired, XmlTree tree, String charset, Reading reading) {
        if (HtmlDiscovery.isHtml(text)) {
            return new ReadResult.HtmlPage(HtmlDiscovery.feedLinks(text, reading.documentBase()));
        }
        reading.flags().add(Flag.UNKNOWN_ROOT);
        ReadResult.Parsed parsed = new RssReader(tree, reading).read(charset, repaired, false);
        String name = tree.root().tagName();
        return parsed.entries().isEmpty()
                ? new ReadResult.Unreadable(
                        UnreadableReason.NOT_A_FEED, "root element " + name.substring(0, Math.min(40, name.length())))
                : parsed;
    }

    private static @Nullable String base(URI url, Map<String, String> headers) {
        String document = url.toString();
        String location = WebAddress.resolve(document, TextDecoder.header(headers, "Content-Location"));
        String base = location != null ? location : document;
        return WebAddress.scheme(base).startsWith("http") ? base : null;
    }

    private static @Nullable String language(Map<String, String> headers) {
        return Reading.languageTag(TextDecoder.header(headers, "Content-Language"));
    }
}
