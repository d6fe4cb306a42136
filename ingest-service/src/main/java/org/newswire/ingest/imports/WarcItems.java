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
import org.newswire.ingest.fetch.Body;
import org.newswire.ingest.fetch.ContentDecoding;
import org.newswire.ingest.items.CanonicalUrl;
import org.newswire.ingest.pages.ItemPages;
import org.newswire.pipeline.Contract.Malformed;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// Pages of a WARC file (ISO 28500, 1.0 or 1.1, gzipped or not): each complete HTML page that was
/// answered with 200 is an item of which only its page and its address are known. Of what
/// `deploy/newswire export --format warc` wrote, an item comes back as it was.
final class WarcItems implements ImportSource {
    private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");
    private static final int MAX_ITEM_BYTES = KafkaSettings.MAX_RECORD_BYTES;

    private final WarcReader reader;
    private final String source;
    private final Queue<Part> ready = new ArrayDeque<>();
    private @Nullable Archived page;
    private boolean isOurs;
    private boolean ended;

    /// @param source stands for the feed of pages from elsewhere: a URI
    WarcItems(Path file, String source) throws IOException {
        this.reader = new WarcReader(file);
        this.source = source;
    }

    /// A page that may belong to the item behind it.
    ///
    /// @param leftOut why it is no item where it stands alone, if it is none
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
                ready.add(new Part.LeftOut("unreadable from there on"));
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
        if (record instanceof WarcMetadata metadata && isOurs(metadata)) {
            return;
        }
        flush();
        if (record instanceof Warcinfo info) {
            isOurs = isOurs(info);
        }
        if (record instanceof WarcResponse response) {
            String left = leaveOut(response);
            if (left != null) {
                ready.add(new Part.LeftOut(left));
            }
        }
    }

    private static boolean isOurs(Warcinfo info) {
        try {
            return info.fields().first("software").filter("Newswire"::equals).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /// Whether it says all else of an item, which it then takes with its page.
    private boolean isOurs(WarcMetadata metadata) throws IOException {
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
        } catch (Malformed e) {
            return false;
        }
    }

    private static RawItem with(RawItem item, @Nullable String body) {
        RawItem.Page page = item.page();
        if (page == null || page.missing() != null) {
            return item;
        }
        return new RawItem(
                item.articleId(),
                item.change(),
                item.fingerprint(),
                item.observedAt(),
                item.feed(),
                item.entry(),
                item.fetch(),
                new RawItem.Page(
                        page.url(),
                        page.finalUrl(),
                        page.status(),
                        page.fetchedAt(),
                        page.contentType(),
                        page.robots(),
                        page.redirects(),
                        page.bytes(),
                        page.sha256(),
                        body,
                        body == null ? "not-archived" : null,
                        page.terms()));
    }

    /// The page before stands alone.
    private void flush() {
        Archived alone = page;
        page = null;
        if (alone != null && alone.leftOut != null) {
            ready.add(new Part.LeftOut(alone.leftOut));
        } else if (alone != null) {
            ready.add(item(alone.page).<Part>map(Part.Item::new).orElse(new Part.LeftOut("no address of an article")));
        }
    }

    /// In a file that Newswire wrote a page belongs to the item behind it, whatever its server said of
    /// it.
    ///
    /// @return why it is left out, or null
    private @Nullable String leaveOut(WarcResponse response) throws IOException {
        if (response.truncated() != WarcTruncationReason.NOT_TRUNCATED) {
            return "truncated";
        }
        HttpResponse http;
        String type;
        try {
            http = response.http();
            type = http.contentType().base().toString().toLowerCase(Locale.ROOT);
        } catch (IOException | IllegalArgumentException e) {
            return "no HTTP";
        }
        String wrong = http.status() != 200 ? "not 200" : HTML.contains(type) ? null : "no HTML";
        if (wrong != null && !isOurs) {
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
        return new RawItem.Page(
                response.target(),
                response.target(),
                http.status(),
                response.date(),
                http.headers().first("Content-Type").orElse(null),
                http.headers().first("X-Robots-Tag").orElse(null),
                List.of(),
                body.size(),
                body.sha256(),
                RawItem.Page.pack(body.bytes()),
                null,
                terms(http));
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
        var entry = new RawItem.Entry(
                "link:" + canonical,
                null,
                archived.url(),
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(ImportedArticle.FLAG),
                null);
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
