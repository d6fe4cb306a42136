package org.newswire.store.export;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemBuilder;

/// Converts a record of `news.raw` to WARC: its page to a `response` and a `request`, if the page can be decoded,
/// and everything else to `metadata` (JSON by the contract of `news.raw`, without the page's body).
///
/// The response has the HTTP headers that the record contains. Its body is decoded, so it has a
/// `Content-Length` and no `Content-Encoding`. WARC ids are derived from the record's offset.
final class RawWarc {
    private static final int MAX_PAGE_BYTES = 8 << 20;

    private RawWarc() {}

    /// Writes the first record of a file.
    static void begin(OutputStream out, Instant now) throws IOException {
        byte[] about =
                "software: Newswire\r\nformat: WARC File Format 1.1\r\nconformsTo: ISO 28500:2017\r\n".getBytes(UTF_8);
        new WarcRecord("warcinfo", UUID.randomUUID(), now, "application/warc-fields", about).write(out);
    }

    /// @param place topic, partition and offset of the record, such as `news.raw-3@17`
    static void write(OutputStream out, RawItem item, String place) throws IOException {
        RawItem.Page page = item.page();
        Optional<byte[]> body = body(page);
        UUID responseId = NameUuid.ofEvent(item.articleId(), place + " response");
        if (page != null && body.isPresent()) {
            response(page, body.get(), responseId).write(out);
        }
        RawItem bare = RawItemBuilder.builder(item)
                .page(page == null ? null : page.withoutBody(page.missing()))
                .build();
        WarcRecord metadata = new WarcRecord(
                        "metadata",
                        NameUuid.ofEvent(item.articleId(), place + " metadata"),
                        item.observedAt(),
                        "application/json",
                        RawItem.CONTRACT.encode(bare))
                .about(address(item));
        if (body.isPresent()) {
            metadata.with("WARC-Concurrent-To", WarcRecord.reference(responseId));
        }
        metadata.write(out);
        // After the metadata, which an import expects next to the response.
        if (page != null && page.http() != null && body.isPresent()) {
            request(
                            page.finalUrl(),
                            page.fetchedAt(),
                            page.http(),
                            NameUuid.ofEvent(item.articleId(), place + " request"))
                    .with("WARC-Concurrent-To", WarcRecord.reference(responseId))
                    .write(out);
        }
    }

    /// Writes the exchange that returned the item's feed, if it was kept: the head of the `response`, and the
    /// `request`. The document is not kept, so the response is marked as truncated. Its digest is that of the
    /// whole document.
    static void writeFeed(OutputStream out, RawItem item) throws IOException {
        RawItem.Fetch fetch = item.fetch();
        RawItem.Http http = fetch.http();
        if (http == null) {
            return;
        }
        UUID responseId = feedExchange(item);
        byte[] head = head(fetch.status(), http).append("\r\n").toString().getBytes(UTF_8);
        WarcRecord response = new WarcRecord(
                        "response", responseId, fetch.fetchedAt(), "application/http;msgtype=response", head)
                .about(fetch.finalUrl())
                .from(http)
                .with("WARC-Truncated", "unspecified");
        if (fetch.sha256() != null) {
            response.with("WARC-Payload-Digest", "sha256:" + fetch.sha256());
        }
        response.write(out);
        request(fetch.finalUrl(), fetch.fetchedAt(), http, NameUuid.ofEvent(responseId, "request"))
                .with("WARC-Concurrent-To", WarcRecord.reference(responseId))
                .write(out);
    }

    /// The id of the exchange that returned the item's feed. All items of one document have the same.
    static UUID feedExchange(RawItem item) {
        return NameUuid.ofEvent(
                item.feed().id(),
                "exchange " + item.fetch().fetchedAt() + " " + item.fetch().finalUrl());
    }

    private static String address(RawItem item) {
        return Optional.ofNullable(item.page())
                .map(RawItem.Page::finalUrl)
                .or(() -> Optional.ofNullable(item.entry().link()))
                .orElse(item.feed().url());
    }

    private static Optional<byte[]> body(RawItem.@Nullable Page page) {
        try {
            return page == null || page.body() == null ? Optional.empty() : Optional.of(page.unpack(MAX_PAGE_BYTES));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// The response with its own headers if they were kept, otherwise with those that the item shows. The body
    /// is decoded, so headers about its coding and length are left out.
    private static WarcRecord response(RawItem.Page page, byte[] body, UUID id) {
        RawItem.Http http = page.http();
        StringBuilder head = head(page.status(), http);
        if (http == null) {
            knownHeaders(head, page);
        }
        header(head, "Content-Length", String.valueOf(body.length));
        ByteArrayOutputStream block = new ByteArrayOutputStream(body.length + 256);
        block.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
        block.writeBytes(body);
        WarcRecord response = new WarcRecord(
                        "response", id, page.fetchedAt(), "application/http;msgtype=response", block.toByteArray())
                .about(page.finalUrl())
                .from(http);
        return page.sha256() == null ? response : response.with("WARC-Payload-Digest", "sha256:" + page.sha256());
    }

    /// The status line and the kept headers.
    private static StringBuilder head(int status, RawItem.@Nullable Http http) {
        StringBuilder head = new StringBuilder(http == null ? "HTTP/1.1" : protocol(http))
                .append(' ')
                .append(status)
                .append(status == 200 ? " OK" : " ")
                .append("\r\n");
        if (http != null) {
            http.response().forEach((name, value) -> {
                if (!name.equals("content-encoding")) {
                    header(head, name, value);
                }
            });
        }
        return head;
    }

    private static WarcRecord request(String address, Instant at, RawItem.Http http, UUID id) {
        Optional<URI> url = WebUrl.parse(address);
        String path = url.map(URI::getRawPath).filter(each -> !each.isEmpty()).orElse("/");
        String query = url.map(URI::getRawQuery).map(each -> "?" + each).orElse("");
        StringBuilder head =
                new StringBuilder("GET ").append(path).append(query).append(" HTTP/1.1\r\n");
        header(head, "host", url.map(URI::getRawAuthority).orElse(""));
        http.request().forEach((name, value) -> header(head, name, value));
        return new WarcRecord(
                        "request",
                        id,
                        at,
                        "application/http;msgtype=request",
                        head.append("\r\n").toString().getBytes(UTF_8))
                .about(address)
                .from(http);
    }

    private static String protocol(RawItem.Http http) {
        String protocol = http.protocol();
        return protocol != null && protocol.matches("HTTP/\\d\\.\\d") ? protocol : "HTTP/1.1";
    }

    private static void knownHeaders(StringBuilder head, RawItem.Page page) {
        header(head, "Content-Type", page.contentType());
        header(head, "X-Robots-Tag", page.robots());
        RawItem.Terms terms = page.terms();
        if (terms != null) {
            header(head, "TDM-Reservation", terms.tdmReservation());
            header(head, "TDM-Policy", terms.tdmPolicy());
            terms.licenses().forEach(license -> header(head, "Link", link(license)));
        }
    }

    private static String link(RawItem.License license) {
        String type = license.type() == null ? "" : "; type=\"" + license.type().replace("\"", "") + "\"";
        return "<" + license.url().replace(">", "%3E") + ">; rel=\"license\"" + type;
    }

    private static void header(StringBuilder head, String name, @Nullable String value) {
        if (value != null) {
            String clean = value.replaceAll("\\p{Cntrl}+", " ").strip();
            head.append(name).append(": ").append(clean).append("\r\n");
        }
    }

    /// A record of a WARC 1.1 file (ISO 28500:2017), compressed as a gzip member of its own (annex D).
    ///
    /// Header values come from publishers, so control characters, line ends among them, are replaced by spaces:
    /// a value cannot inject a header.
    private static final class WarcRecord {
        private static final String LINE_END = "\r\n";

        private final Map<String, String> headers = new LinkedHashMap<>();
        private final byte[] block;

        WarcRecord(String type, UUID id, Instant date, String contentType, byte[] block) {
            this.block = block;
            with("WARC-Type", type);
            with("WARC-Record-ID", reference(id));
            with("WARC-Date", date.truncatedTo(ChronoUnit.MICROS).toString());
            with("Content-Type", contentType);
            with("Content-Length", String.valueOf(block.length));
        }

        /// Returns the id in the form in which other records refer to it.
        static String reference(UUID id) {
            return "<urn:uuid:" + id + ">";
        }

        WarcRecord with(String name, String value) {
            headers.put(name, value.replaceAll("\\p{Cntrl}+", " ").strip());
            return this;
        }

        /// Sets the address of the server, if it is known.
        WarcRecord from(RawItem.@Nullable Http http) {
            return http == null || http.ip() == null ? this : with("WARC-IP-Address", http.ip());
        }

        /// Sets the target URI, with invalid characters percent-encoded.
        WarcRecord about(String uri) {
            StringBuilder escaped = new StringBuilder();
            for (byte each : uri.getBytes(UTF_8)) {
                if (each <= ' ' || each == 0x7F || "\"<>\\^`{|}".indexOf(each) >= 0) {
                    escaped.append('%').append(String.format("%02X", each));
                } else {
                    escaped.append((char) each);
                }
            }
            return with("WARC-Target-URI", escaped.toString());
        }

        void write(OutputStream out) throws IOException {
            StringBuilder head = new StringBuilder("WARC/1.1").append(LINE_END);
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append(LINE_END));
            // Not closed, because that would close the file.
            GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 13);
            gzip.write(head.append(LINE_END).toString().getBytes(UTF_8));
            gzip.write(block);
            gzip.write((LINE_END + LINE_END).getBytes(US_ASCII));
            gzip.finish();
        }
    }
}
