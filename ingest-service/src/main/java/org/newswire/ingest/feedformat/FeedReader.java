package org.newswire.ingest.feedformat;

import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.text.TextDecoder;

/// Reads a fetched body as a feed of any format and repairs broken documents.
///
/// No input causes an exception or a network request. [Limits] bound time and memory. Thread-safe.
///
/// ```java
/// switch (new FeedReader().read(body, url, headers)) {
///     case ReadResult.Parsed feed -> feed.entries().forEach(this::process);
///     case ReadResult.Unreadable failure -> log(failure.reason(), failure.detail());
///     …
/// }
/// ```
public final class FeedReader {
    private final Limits limits;
    private final InstantSource clock;

    public FeedReader() {
        this(Limits.DEFAULT);
    }

    public FeedReader(Limits limits) {
        this(limits, InstantSource.system());
    }

    /// @param clock to detect dates in the future
    public FeedReader(Limits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /// Reads a body that is complete, or whose end is missing.
    public ReadResult read(byte[] body, URI url, Map<String, String> headers) {
        return read(body, -1, url, headers);
    }

    /// Reads one body.
    ///
    /// @param body the decompressed body
    /// @param gapAt where bytes were left out because the document exceeds the limit; -1 if none were
    /// @param url the final URL, after redirects
    /// @param headers of the response; only `Content-Type`, `Content-Location` and `Content-Language` are
    ///     used, and names are case-insensitive
    public ReadResult read(byte[] body, int gapAt, URI url, Map<String, String> headers) {
        try {
            return decoded(body, gapAt, url, headers);
        } catch (RuntimeException | StackOverflowError e) {
            return new ReadResult.Unreadable(
                    UnreadableReason.INTERNAL, e.getClass().getSimpleName());
        }
    }

    private ReadResult decoded(byte[] body, int gapAt, URI url, Map<String, String> headers) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        TextDecoder.Decoded decoded =
                TextDecoder.decode(withinLimit(body, gapAt, flags), header(headers, "Content-Type"));
        decoded.defects().forEach(defect -> flags.add(Flag.valueOf(defect.name())));
        String text = decoded.text();
        if (text.isBlank()) {
            return new ReadResult.Unreadable(UnreadableReason.EMPTY, "the body is empty");
        }
        String base = base(url, headers);
        ReadContext context = new ReadContext(limits, clock, base, language(headers), EncodingRepair.of(text), flags);
        char first = first(text);
        if (first == '{' || first == '[') {
            return new JsonFeedReader(context).read(text.strip(), decoded.charset());
        }
        if (text.indexOf('<') < 0) {
            return new ReadResult.Unreadable(UnreadableReason.NOT_MARKUP, "neither XML nor JSON");
        }
        return xml(text, decoded.charset(), context);
    }

    /// Returns the body, or its first and last entries if it exceeds the limit.
    private byte[] withinLimit(byte[] body, int gapAt, Set<Flag> flags) {
        int most = limits.maxBodyBytes();
        if (gapAt < 0 && body.length <= most) {
            return body;
        }
        flags.add(Flag.TOO_LARGE);
        byte[] ends = gapAt < 0
                ? DocumentEnds.join(body, most / 2, body.length - most / 2)
                : DocumentEnds.join(body, gapAt, gapAt);
        if (ends != null) {
            return ends;
        }
        flags.add(Flag.TRUNCATED);
        return Arrays.copyOf(body, gapAt < 0 ? most : gapAt);
    }

    /// Cuts a document that is read as a whole.
    private String cut(String text, Set<Flag> flags) {
        if (text.length() <= limits.maxTreeChars()) {
            return text;
        }
        flags.add(Flag.TOO_LARGE);
        flags.add(Flag.TRUNCATED);
        return text.substring(0, limits.maxTreeChars());
    }

    /// Returns the first character that is neither white space nor a byte order mark.
    private static char first(String text) {
        int at = 0;
        while (at < text.length() - 1 && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\uFEFF')) {
            at++;
        }
        return text.charAt(at);
    }

    private ReadResult xml(String text, String charset, ReadContext context) {
        if (text.length() <= limits.partChars()) {
            return part(text, true, charset, context);
        }
        XmlParts parts = XmlParts.of(text, limits.partChars());
        return parts.count() == 1
                ? part(cut(text, context.flags()), true, charset, context)
                : parts(parts, charset, context);
    }

    /// Reads a long document part by part. The last part has all elements of the feed itself. With too many elements,
    /// the parts in the middle are left out.
    private ReadResult parts(XmlParts parts, String charset, ReadContext context) {
        List<Entry> entries = new ArrayList<>();
        Set<ReadResult.Deletion> deleted = new LinkedHashSet<>();
        ReadResult.Parsed last = null;
        BitSet read = parts.within(limits.maxNodes());
        if (read.cardinality() < parts.count()) {
            context.flags().add(Flag.TOO_LARGE);
        }
        for (int i = read.nextSetBit(0); i >= 0; i = read.nextSetBit(i + 1)) {
            context.startPart();
            ReadResult result = part(parts.part(i), parts.isLast(i), charset, context);
            if (!(result instanceof ReadResult.Parsed parsed)) {
                return result;
            }
            entries.addAll(parsed.entries());
            deleted.addAll(parsed.deleted());
            last = parsed;
        }
        ReadResult.Parsed ofFeed = Objects.requireNonNull(last);
        return new ReadResult.Parsed(
                        ofFeed.format(), charset, ofFeed.feed(), entries, List.copyOf(deleted), context.flags())
                .newest(limits.maxItems());
    }

    /// @param isLast whether the text has the end of the document
    private ReadResult part(String text, boolean isLast, String charset, ReadContext context) {
        XmlRepair.Repaired repaired = XmlRepair.repair(text, limits);
        repaired.flags().stream()
                .filter(flag -> isLast || flag != Flag.UNBALANCED)
                .forEach(context.flags()::add);
        XmlTree tree = XmlTree.of(XmlTree.parse(repaired.text(), limits.maxDepth()), context.flags());
        if (tree == null) {
            return new ReadResult.Unreadable(UnreadableReason.NOT_A_FEED, "no element");
        }
        Element root = tree.root();
        boolean truncated = isLast && Truncation.isTruncated(repaired.text(), root);
        if (truncated) {
            context.flags().add(Flag.TRUNCATED);
        }
        return switch (XmlFormat.of(root)) {
            case ATOM, ATOM_ENTRY -> new AtomReader(tree, context).read(charset, repaired.text(), truncated);
            case RSS -> new RssReader(tree, context).read(charset, repaired.text(), truncated);
            case SITEMAP -> new SitemapReader(tree, context).read(charset, repaired.text(), truncated);
            case SITEMAP_INDEX -> new SitemapReader(tree, context).index(charset);
            case UNKNOWN -> unknown(text, repaired.text(), tree, charset, context);
        };
    }

    /// Reads a web page, or a document with items under an unknown root.
    private static ReadResult unknown(String text, String repaired, XmlTree tree, String charset, ReadContext context) {
        if (HtmlDiscovery.isHtml(text)) {
            return new ReadResult.HtmlPage(HtmlDiscovery.feedLinks(text, context.documentBase()));
        }
        context.flags().add(Flag.UNKNOWN_ROOT);
        ReadResult.Parsed parsed = new RssReader(tree, context).read(charset, repaired, false);
        String name = tree.root().tagName();
        return parsed.entries().isEmpty()
                ? new ReadResult.Unreadable(
                        UnreadableReason.NOT_A_FEED, "root element " + name.substring(0, Math.min(40, name.length())))
                : parsed;
    }

    private static @Nullable String base(URI url, Map<String, String> headers) {
        String document = url.toString();
        String location = UriReference.resolve(document, header(headers, "Content-Location"));
        String base = location != null ? location : document;
        return UriReference.resolve(null, base) == null ? null : base;
    }

    private static @Nullable String language(Map<String, String> headers) {
        return ReadContext.languageTag(header(headers, "Content-Language"));
    }

    /// Returns the value of a header. Names are case-insensitive.
    private static @Nullable String header(Map<String, String> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(null);
    }
}
