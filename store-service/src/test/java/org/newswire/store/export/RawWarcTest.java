package org.newswire.store.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcRequest;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcTruncationReason;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItemBuilder;
import org.newswire.raw.RawItemEntryBuilder;
import org.newswire.raw.RawItemPageBuilder;

/// Reads the records with jwarc, an independent implementation.
final class RawWarcTest {
    private static final Instant NOON = Instant.parse("2026-03-18T12:00:00Z");
    private static final String URL = "https://news.example/2026/harbour?id=7";

    @Test
    void hasTheHeadsOfRequestAndResponseAndTheAddressOfTheServer() throws Exception {
        List<String> found = records(new RawItem.Http(
                "HTTP/1.1",
                "192.0.2.8",
                Map.of("user-agent", "Newswire/0.1", "accept-encoding", "gzip"),
                Map.of("server", "nginx", "etag", "\"b\"", "content-encoding", "gzip", "content-type", "text/html")));

        assertThat(found)
                .containsExactly(
                        "response 200 192.0.2.8 server=nginx etag=\"b\" coding= body=<p>Tides",
                        "metadata",
                        "request GET /2026/harbour?id=7 192.0.2.8 host=news.example agent=Newswire/0.1");
    }

    @Test
    void anItemWithoutAnExchangeHasNoRequest() throws Exception {
        assertThat(records(null)).containsExactly("response 200  server= etag= coding= body=<p>Tides", "metadata");
    }

    /// The document itself is not kept.
    @Test
    void hasTheHeadsOfTheFeedsExchange() throws Exception {
        var http = new RawItem.Http(
                "HTTP/1.1",
                "2001:db8::8",
                Map.of("user-agent", "Newswire/0.1", "if-none-match", "\"a\""),
                Map.of("server", "nginx\r\nevil: 1", "etag", "\"b\"", "content-type", "application/rss+xml"));
        var out = new ByteArrayOutputStream();
        RawWarc.begin(out, NOON);
        RawWarc.writeFeed(out, ofFeed(http));

        assertThat(read(out))
                .containsExactly(
                        "response 200 2001:db8::8 server=nginx evil: 1 etag=\"b\" coding= body=",
                        "request GET /rss 2001:db8::8 host=news.example agent=Newswire/0.1");
        try (var reader = new WarcReader(new ByteArrayInputStream(out.toByteArray()))) {
            reader.next();
            var response = (WarcResponse) reader.next().orElseThrow();
            assertThat(response.truncated()).isEqualTo(WarcTruncationReason.UNSPECIFIED);
            assertThat(response.headers().first("WARC-Payload-Digest")).contains("sha256:5c");
        }
    }

    @Test
    void itemsOfOneDocumentShareItsExchange() {
        RawItem one = ofFeed(null);
        RawItem other = RawItemBuilder.builder(one).articleId(new UUID(0, 2)).build();

        assertThat(RawWarc.feedExchange(one)).isEqualTo(RawWarc.feedExchange(other));
    }

    @Test
    void aFeedWithoutAKeptExchangeHasNoRecords() throws Exception {
        var out = new ByteArrayOutputStream();
        RawWarc.writeFeed(out, ofFeed(null));
        assertThat(out.size()).isZero();
    }

    private static RawItem ofFeed(RawItem.@Nullable Http http) {
        String feed = "https://news.example/rss";
        return RawItemBuilder.builder(item(null))
                .fetch(new RawItem.Fetch(feed, feed, 200, NOON, "application/rss+xml", "5c", List.of(), null, http))
                .build();
    }

    private static List<String> records(RawItem.@Nullable Http http) throws Exception {
        var out = new ByteArrayOutputStream();
        RawWarc.begin(out, NOON);
        RawWarc.write(out, item(http), "news.raw-3@17");
        return read(out);
    }

    private static List<String> read(ByteArrayOutputStream out) throws Exception {
        List<String> found = new ArrayList<>();
        try (var reader = new WarcReader(new ByteArrayInputStream(out.toByteArray()))) {
            for (var record = reader.next(); record.isPresent(); record = reader.next()) {
                if (!record.get().type().equals("warcinfo")) {
                    found.add(line(record.get()));
                }
            }
        }
        return found;
    }

    private static String line(WarcRecord record) throws Exception {
        String address = record.headers().first("WARC-IP-Address").orElse("");
        return switch (record) {
            case WarcResponse response -> {
                var headers = response.http().headers();
                yield "response " + response.http().status() + " " + address
                        + " server=" + headers.first("Server").orElse("")
                        + " etag=" + headers.first("ETag").orElse("")
                        + " coding=" + headers.first("Content-Encoding").orElse("")
                        + " body=" + new String(response.http().body().stream().readAllBytes(), UTF_8);
            }
            case WarcRequest request ->
                "request " + request.http().method() + " " + request.http().target() + " " + address + " host="
                        + request.http().headers().first("Host").orElse("")
                        + " agent="
                        + request.http().headers().first("User-Agent").orElse("");
            default -> record.type();
        };
    }

    private static RawItem item(RawItem.@Nullable Http http) {
        byte[] body = "<p>Tides".getBytes(UTF_8);
        var page = RawItemPageBuilder.builder()
                .url(URL)
                .finalUrl(URL)
                .status(200)
                .fetchedAt(NOON)
                .bytes(body.length)
                .body(RawItem.Page.pack(body))
                .http(http)
                .build();
        String feed = "https://news.example/rss";
        return new RawItem(
                new UUID(0, 1),
                RawItem.Change.PUBLISHED,
                "00000000000000ff",
                NOON,
                new RawItem.Feed(new UUID(0, 7), feed, null, null, null, null, List.of(), null),
                RawItemEntryBuilder.builder().key("a").link(URL).title("Tides").build(),
                new RawItem.Fetch(feed, feed, 200, NOON, null, null, List.of(), null),
                page);
    }
}
