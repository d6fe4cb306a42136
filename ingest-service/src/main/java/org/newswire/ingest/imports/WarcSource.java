package org.newswire.ingest.imports;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.ParsingException;
import org.netpreserve.jwarc.WarcMetadata;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcTruncationReason;
import org.netpreserve.jwarc.Warcinfo;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.fetch.Body;
import org.newswire.ingest.fetch.ContentDecoding;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.kafka.KafkaSettings;
import org.newswire.net.CanonicalUrl;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemBuilder;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemPageBuilder;

/// Reads the pages of a WARC file (ISO 28500, 1.0 or 1.1, gzipped or not). Each complete HTML page with the
/// status 200 is an item with its URL and page only. Items of `deploy/newswire export --format warc` are
/// restored completely.
final class WarcSource implements ImportSource {
    private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");
    private static final int MAX_ITEM_BYTES = KafkaSettings.MAX_RECORD_BYTES;

    private final WarcReader reader;
    private final String source;
    private final Queue<Part> ready = new ArrayDeque<>();
    private @Nullable Archived page;
    private boolean isNewswireExport;
    private boolean ended;

    /// @param source feed URI of pages that Newswire did not export
    WarcSource(Path file, String source) throws IOException {
        this.reader = new WarcReader(file);
        this.source = source;
    }

    /// A page that may belong to the item in the next record.
    ///
    /// @param leftOut the reason to skip the page if no item follows; null for a page that is an item
    ///     itself
    private record Archived(
            String recordId, RawItem.Page page, @Nullable String leftOut) {}

    @Override
    public Optional<Part> next() throws IOException {
        while (ready.isEmpty() && !ended) {
            try {
                Optional<WarcRecord> record = reader.next();
                if (record.isPresent()) {
                    read(record.get());
                } else {
                    ended = true;
                }
            } catch (ParsingException | EOFException e) {
                flush();
                ready.add(new Part.LeftOut("unreadable remainder"));
                ended = true;
            }
            if (ended) {
                flush();
            }
        }
        return Optional.ofNullable(ready.poll());
    }

    private void read(WarcRecord record) throws IOException {
        try {
            take(record);
        } catch (RuntimeException | StackOverflowError e) {
            flush();
            ready.add(new Part.LeftOut("unreadable record"));
        }
    }

    private void take(WarcRecord record) throws IOException {
        if (record instanceof WarcMetadata metadata && isNewswireExport(metadata)) {
            return;
        }
        flush();
        if (record instanceof Warcinfo info) {
            isNewswireExport = isNewswireExport(info);
        }
        if (record instanceof WarcResponse response && !isFeed(response)) {
            String left = skipReason(response);
            if (left != null) {
                ready.add(new Part.LeftOut(left));
            }
        }
    }

    /// Whether it is the head of a feed's response, which belongs to no page.
    private boolean isFeed(WarcResponse response) {
        return isNewswireExport && response.truncated() != WarcTruncationReason.NOT_TRUNCATED;
    }

    private static boolean isNewswireExport(Warcinfo info) {
        try {
            return info.fields().first("software").filter("Newswire"::equals).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /// Reads the metadata record of an exported item and adds the item, with its page. Returns false for
    /// other records.
    private boolean isNewswireExport(WarcMetadata metadata) throws IOException {
        if (!metadata.contentType().base().toString().equals("application/json")) {
            return false;
        }
        try (InputStream body = metadata.body().stream()) {
            byte[] json = body.readNBytes(MAX_ITEM_BYTES + 1);
            if (json.length > MAX_ITEM_BYTES) {
                return false;
            }
            RawItem item = RawItem.CONTRACT.decode(json);
            Archived before = page;
            boolean together = before != null
                    && metadata.concurrentTo().stream()
                            .anyMatch(id -> id.toString().equals(before.recordId));
            if (before != null && !together) {
                flush();
            }
            ready.add(new Part.Item(with(item, together && before != null ? before.page.body() : null)));
            page = null;
            return true;
        } catch (MalformedValueException e) {
            return false;
        }
    }

    private static RawItem with(RawItem item, @Nullable String body) {
        RawItem.Page page = item.page();
        if (page == null || page.missing() != null) {
            return item;
        }
        return RawItemBuilder.builder(item)
                .page(RawItemPageBuilder.builder(page)
                        .body(body)
                        .missing(body == null ? "not-archived" : null)
                        .build())
                .build();
    }

    /// Adds the previous page as an item of its own.
    private void flush() {
        Archived alone = page;
        page = null;
        if (alone != null && alone.leftOut != null) {
            ready.add(new Part.LeftOut(alone.leftOut));
        } else if (alone != null) {
            ready.add(item(alone.page).<Part>map(Part.Item::new).orElse(new Part.LeftOut("not an article URL")));
        }
    }

    /// Reads a page. In an exported file, the page belongs to the item in the next record, whatever its
    /// status is.
    ///
    /// @return the reason to skip it, or null
    private @Nullable String skipReason(WarcResponse response) throws IOException {
        if (response.truncated() != WarcTruncationReason.NOT_TRUNCATED) {
            return "truncated";
        }
        HttpResponse http;
        String type;
        try {
            http = response.http();
            type = http.contentType().base().toString().toLowerCase(Locale.ROOT);
        } catch (IOException | IllegalArgumentException e) {
            return "not HTTP";
        }
        String wrong = http.status() != 200 ? "status is not 200" : HTML.contains(type) ? null : "not HTML";
        if (wrong != null && !isNewswireExport) {
            return wrong;
        }
        ContentDecoding.Decoded decoded;
        try (InputStream body = http.body().stream()) {
            byte[] bytes = body.readNBytes(ItemPages.MAX_PAGE_BYTES + 1);
            List<String> codings = http.headers().all("Content-Encoding");
            decoded = codings.isEmpty()
                    ? new ContentDecoding.Decoded(new Body(bytes), false, false, null)
                    : ContentDecoding.decode(bytes, String.join(",", codings), ItemPages.MAX_PAGE_BYTES);
        } catch (IOException e) {
            return "unreadable page";
        }
        if (decoded.capped() || decoded.body().size() > ItemPages.MAX_PAGE_BYTES) {
            return "too large";
        }
        if (decoded.refused() != null || decoded.cutShort()) {
            return "unreadable page";
        }
        page = new Archived(response.id().toString(), page(response, http, decoded.body()), wrong);
        return null;
    }

    private static RawItem.Page page(WarcResponse response, HttpResponse http, Body body) {
        return RawItemPageBuilder.builder()
                .url(response.target())
                .finalUrl(response.target())
                .status(http.status())
                .fetchedAt(response.date())
                .contentType(http.headers().first("Content-Type").orElse(null))
                .robots(http.headers().first("X-Robots-Tag").orElse(null))
                .bytes(body.size())
                .sha256(body.sha256())
                .body(RawItem.Page.pack(body.bytes()))
                .terms(terms(http))
                .build();
    }

    private static RawItem.@Nullable Terms terms(HttpResponse http) {
        String reservation = http.headers().first("TDM-Reservation").orElse(null);
        String policy = http.headers().first("TDM-Policy").orElse(null);
        return reservation == null && policy == null ? null : new RawItem.Terms(null, List.of(), reservation, policy);
    }

    private Optional<RawItem> item(RawItem.Page archived) {
        return CanonicalUrl.of(archived.url())
                .filter(url -> !CanonicalUrl.isFrontPage(url))
                .map(url -> item(url, archived));
    }

    private RawItem item(String canonical, RawItem.Page archived) {
        Instant at = archived.fetchedAt();
        var entry = RawItemEntryBuilder.builder()
                .key("link:" + canonical)
                .link(archived.url())
                .flags(List.of(ImportedArticle.FLAG))
                .build();
        String sha256 = String.valueOf(archived.sha256());
        return new RawItem(
                NameUuid.ofLink(canonical),
                RawItem.Change.PUBLISHED,
                sha256.substring(0, 16),
                at,
                new RawItem.Feed(NameUuid.ofFeed(source), source, null, null, null, null, List.of(), null),
                entry,
                new RawItem.Fetch(
                        archived.url(),
                        archived.finalUrl(),
                        archived.status(),
                        at,
                        archived.contentType(),
                        sha256,
                        List.of(),
                        null),
                archived);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
