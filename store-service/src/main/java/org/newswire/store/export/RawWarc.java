package org.newswire.store.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;

/// What a record of `news.raw` is in WARC: the page as a `response`, where it has one that can be
/// read, and all else the record says as `metadata` (JSON, the contract of `news.raw` without the
/// page's body).
///
/// Of the page's HTTP headers those are there that the record has, and the body is as decoded, so
/// `Content-Length` is its length and there is no `Content-Encoding`. Ids follow from the record's
/// place in the topic.
final class RawWarc {
    private static final int MAX_PAGE_BYTES = 8 << 20;

    private RawWarc() {}

    /// The record that begins a file.
    static void begin(OutputStream out, Instant now) throws IOException {
        byte[] about =
                "software: Newswire\r\nformat: WARC File Format 1.1\r\nconformsTo: ISO 28500:2017\r\n".getBytes(UTF_8);
        new WarcRecord("warcinfo", UUID.randomUUID(), now, "application/warc-fields", about).write(out);
    }

    /// @param place of the record, such as `news.raw-3@17`
    static void write(OutputStream out, RawItem item, String place) throws IOException {
        RawItem.Page page = item.page();
        Optional<byte[]> body = body(page);
        UUID responseId = NameUuid.ofEvent(item.articleId(), place + " response");
        if (page != null && body.isPresent()) {
            response(page, body.get(), responseId).write(out);
        }
        RawItem bare = new RawItem(
                item.articleId(),
                item.change(),
                item.fingerprint(),
                item.observedAt(),
                item.feed(),
                item.entry(),
                item.fetch(),
                page == null ? null : page.withoutBody(page.missing()));
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

    private static WarcRecord response(RawItem.Page page, byte[] body, UUID id) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(page.status())
                .append(page.status() == 200 ? " OK" : " ")
                .append("\r\n");
        header(head, "Content-Type", page.contentType());
        header(head, "X-Robots-Tag", page.robots());
        RawItem.Terms terms = page.terms();
        if (terms != null) {
            header(head, "TDM-Reservation", terms.tdmReservation());
            header(head, "TDM-Policy", terms.tdmPolicy());
            terms.licenses().forEach(license -> header(head, "Link", link(license)));
        }
        header(head, "Content-Length", String.valueOf(body.length));
        ByteArrayOutputStream block = new ByteArrayOutputStream(body.length + 256);
        block.writeBytes(head.append("\r\n").toString().getBytes(UTF_8));
        block.writeBytes(body);
        WarcRecord response = new WarcRecord(
                        "response", id, page.fetchedAt(), "application/http;msgtype=response", block.toByteArray())
                .about(page.finalUrl());
        return page.sha256() == null ? response : response.with("WARC-Payload-Digest", "sha256:" + page.sha256());
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
}
