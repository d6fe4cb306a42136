package org.newswire.ingest.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.WarcCompression;
import org.netpreserve.jwarc.WarcMetadata;
import org.netpreserve.jwarc.WarcRequest;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcWriter;
import org.netpreserve.jwarc.Warcinfo;
import org.newswire.ingest.imports.ImportSource.Part;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.limits.Gzipped;
import org.newswire.raw.NameUuid;
import org.newswire.raw.RawItem;
import org.newswire.raw.RawItem.License;
import org.newswire.raw.RawItem.Terms;
import org.newswire.raw.RawItemBuilder;
import org.newswire.raw.RawItemPageBuilder;

/// Imports JSON lines, and WARC files that jwarc writes.
final class ImportSourceTest {
    private static final Instant THEN = Instant.parse("2024-03-18T21:00:00Z");
    private static final String SOURCE = "urn:test:import";

    @TempDir
    Path folder = Path.of("");

    @Test
    void keepsIdFeedAndTimeOfAnExportedArticle() throws Exception {
        UUID id = UUID.fromString("0f9a6a0e-3c43-5d32-9d3b-0a86b0a5a111");
        UUID feed = UUID.fromString("5d32aa0e-3c43-5d32-9d3b-0a86b0a5a222");
        RawItem item = items(lines("""
                {"id":"%s","url":"https://a.example/1","link":"https://a.example/1?utm_source=rss","title":"Harbour closed",\
                "html":"<p>One.</p>","text":"One.","authors":["Ada"],"publishedAt":"2024-03-18T20:00:00Z",\
                "observedAt":"2024-03-18T21:00:00Z","feedId":"%s","feedUrl":"https://a.example/rss","feedTags":["world"],\
                "itemKey":"guid:1","tags":["sea"],"language":"en","extent":"full","sources":[],\
                "rights":{"robots":"noai","tdmReserved":true,"tdmPolicy":"https://a.example/tdm.json","statement":"© A",\
                "licenses":[{"url":"https://a.example/licence","source":"page"}]}}
                """.formatted(id, feed))).getFirst();
        assertThat(item.articleId()).isEqualTo(id);
        assertThat(item.observedAt()).isEqualTo(THEN);
        assertThat(item.feed().id()).isEqualTo(feed);
        assertThat(item.feed().tags()).containsExactly("world");
        assertThat(item.entry().key()).isEqualTo("guid:1");
        assertThat(item.entry().content()).isEqualTo("<p>One.</p>");
        assertThat(item.entry().published()).isEqualTo("2024-03-18T20:00:00Z");
        assertThat(item.entry().link()).isEqualTo("https://a.example/1");
        assertThat(item.entry().flags()).containsExactly("imported");
        assertThat(item.entry().terms())
                .isEqualTo(new Terms("© A", List.of(new License("https://a.example/licence", null)), null, null));
        assertThat(item.fetch().terms()).isEqualTo(new Terms(null, List.of(), "1", "https://a.example/tdm.json"));
        assertThat(item.change()).isEqualTo(RawItem.Change.PUBLISHED);
    }

    @Test
    void anArticleWithoutIdIsIdentifiedByItsLink() throws Exception {
        Path file = lines("""
                {"url":"http://www.A.example/1?utm_source=x","title":"T","text":"One < two.\\n\\nThree.","publishedAt":"2024-03-18T21:00:00Z"}
                """);
        RawItem item = items(file).getFirst();
        assertThat(item.articleId()).isEqualTo(NameUuid.ofLink("https://www.a.example/1"));
        assertThat(item.feed().url()).isEqualTo(SOURCE);
        assertThat(item.observedAt()).isEqualTo(THEN);
        assertThat(item.entry().content()).isEqualTo("<p>One &lt; two.</p><p>Three.</p>");
        assertThat(RawItem.CONTRACT.encode(items(file).getFirst())).isEqualTo(RawItem.CONTRACT.encode(item));
    }

    @Test
    void countsSkippedLines() throws Exception {
        Path file = lines("""
                {"half
                {"title":"no link","publishedAt":"2024-03-18T21:00:00Z"}

                {"url":"https://a.example/1","title":"no time"}
                {"url":"https://a.example/1","title":"bad time","publishedAt":"yesterday"}
                {"url":"https://a.example/1","title":"a year beyond RFC 3339","publishedAt":"+12024-03-18T21:00:00Z"}
                {"id":"no id","title":"T","publishedAt":"2024-03-18T21:00:00Z"}
                {"url":"https://a.example/1","title":"T","retracted":true}
                """);
        assertThat(parts(file))
                .containsExactly(
                        new Part.LeftOut("not JSON"),
                        new Part.LeftOut("not an article"),
                        new Part.LeftOut("not an article"),
                        new Part.LeftOut("not an article"),
                        new Part.LeftOut("not an article"),
                        new Part.LeftOut("not an article"),
                        new Part.LeftOut("retracted"));
    }

    @Test
    void linesMayBeGzipped() throws Exception {
        Path file = folder.resolve("articles.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"url\":\"https://a.example/1\",\"title\":\"T\",\"publishedAt\":\"2024-03-18T21:00:00Z\"}\n"
                    .getBytes(UTF_8));
        }
        assertThat(items(file)).hasSize(1);
    }

    @Test
    void linesMayFollowGzipMembersWithoutContent() throws Exception {
        Path file = folder.resolve("articles.jsonl.gz");
        byte[] line = Gzipped.member(
                "{\"url\":\"https://a.example/1\",\"title\":\"T\",\"publishedAt\":\"2024-03-18T21:00:00Z\"}");
        Files.write(file, Gzipped.together(Gzipped.empties(20_000), line));
        assertThat(items(file)).hasSize(1);
    }

    @Test
    void recordsMayFollowGzipMembersWithoutContent() throws Exception {
        Path file = warc(writer -> writer.write(response("https://a.example/1", 200, "text/html", "<p>A</p>")));
        byte[] records = Files.readAllBytes(file);
        Files.write(file, Gzipped.together(records, Gzipped.empties(20_000), records));
        assertThat(items(file)).isNotEmpty();
    }

    @Test
    void skipsAPageThatCannotBeDecoded() throws Exception {
        Path file = warc(writer -> {
            writer.write(coded("https://a.example/1", "gzip", Gzipped.empties(20_000)));
            writer.write(coded("https://a.example/2", "br", new byte[] {(byte) 0x8b, 0x02, (byte) 0x80, 'n', 3}));
            writer.write(coded("https://a.example/3", "gzip", Gzipped.member("x".repeat(3 << 20))));
            writer.write(response("https://a.example/4", 200, "text/html", "<p>A</p>"));
        });
        assertThat(items(file)).hasSize(1);
        assertThat(parts(file))
                .startsWith(
                        new Part.LeftOut("unreadable page"),
                        new Part.LeftOut("unreadable page"),
                        new Part.LeftOut("too large"));
    }

    private static WarcResponse coded(String url, String coding, byte[] body) throws IOException {
        HttpResponse http = new HttpResponse.Builder(200, "OK")
                .addHeader("Content-Encoding", coding)
                .body(MediaType.HTML, body)
                .build();
        return new WarcResponse.Builder(URI.create(url)).date(THEN).body(http).build();
    }

    @Test
    void importsTheCompleteLinesOfATruncatedFile() throws Exception {
        Path file = folder.resolve("cut.jsonl.gz");
        var random = new Random(7);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 200; i++) {
                out.write(
                        "{\"url\":\"https://a.example/%d\",\"title\":\"T %x\",\"publishedAt\":\"2024-03-18T21:00:00Z\"}\n"
                                .formatted(i, random.nextLong())
                                .getBytes(UTF_8));
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
        assertThat(items(file)).hasSizeBetween(50, 150);
        assertThat(parts(file)).last().isEqualTo(new Part.LeftOut("unreadable remainder"));
    }

    @Test
    void skipsALineWithoutEnd() throws Exception {
        Path file = folder.resolve("long.jsonl");
        try (var out = Files.newBufferedWriter(file)) {
            out.write("[" + "1,".repeat(10 << 20) + "1]\n");
            out.write("{\"url\":\"https://a.example/1\",\"title\":\"T\",\"publishedAt\":\"2024-03-18T21:00:00Z\"}");
        }
        assertThat(parts(file)).hasSize(2).first().isEqualTo(new Part.LeftOut("too long"));
        assertThat(items(file)).hasSize(1);
    }

    @Test
    void eachHtmlPageOfAWarcFileIsAnItem() throws Exception {
        Path file = warc(writer -> {
            writer.write(
                    response("https://www.paper.example/a?utm_medium=x", 200, "text/html; charset=utf-8", "<p>A</p>"));
            writer.write(request("https://www.paper.example/a?utm_medium=x"));
            writer.write(response("https://www.paper.example/b", 404, "text/html", "gone"));
            writer.write(response("https://www.paper.example/c.png", 200, "image/png", "png"));
            writer.write(response("https://www.paper.example/", 200, "text/html", "front page"));
            writer.write(response("https://www.paper.example/d", 200, "text/html", "x".repeat(3 << 20)));
            writer.write(response("https://www.paper.example/e", 200, "application/xhtml+xml", "<p>E</p>"));
        });
        List<RawItem> items = items(file);
        assertThat(items)
                .extracting(RawItem::articleId)
                .containsExactly(
                        NameUuid.ofLink("https://www.paper.example/a"), NameUuid.ofLink("https://www.paper.example/e"));
        RawItem.Page page = Optional.ofNullable(items.getFirst().page()).orElseThrow();
        assertThat(page.unpack(100)).asString(UTF_8).isEqualTo("<p>A</p>");
        assertThat(page.contentType()).isEqualTo("text/html;charset=utf-8");
        assertThat(page.fetchedAt()).isEqualTo(THEN);
        assertThat(items.getFirst().observedAt()).isEqualTo(THEN);
        assertThat(parts(file))
                .contains(
                        new Part.LeftOut("status is not 200"),
                        new Part.LeftOut("not HTML"),
                        new Part.LeftOut("not an article URL"),
                        new Part.LeftOut("too large"));
    }

    @Test
    void compressedPagesAreDecompressed() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("<p>packed</p>".getBytes(UTF_8));
        }
        HttpResponse http = new HttpResponse.Builder(200, "OK")
                .addHeader("Content-Encoding", "gzip")
                .body(MediaType.HTML, packed.toByteArray())
                .build();
        Path file = warc(writer -> writer.write(new WarcResponse.Builder(URI.create("https://paper.example/a"))
                .date(THEN)
                .body(http)
                .build()));
        assertThat(Optional.ofNullable(items(file).getFirst().page())
                        .orElseThrow()
                        .unpack(100))
                .asString(UTF_8)
                .isEqualTo("<p>packed</p>");
    }

    @Test
    void restoresAnExportedItem() throws Exception {
        RawItem item = FeedFixtures.item();
        RawItem.Page page = Optional.ofNullable(item.page()).orElseThrow();
        byte[] bytes = page.unpack(1 << 20);
        RawItem bare = RawItemBuilder.builder(item)
                .page(RawItemPageBuilder.builder(page).body(null).missing(null).build())
                .build();
        WarcResponse response = response(page.finalUrl(), 200, "text/html", new String(bytes, UTF_8));
        Path file = warc(writer -> {
            writer.write(response("https://paper.example/before", 200, "text/html", "<p>before</p>"));
            writer.write(response);
            writer.write(new WarcMetadata.Builder()
                    .targetURI(page.finalUrl())
                    .date(item.observedAt())
                    .concurrentTo(response.id())
                    .body(MediaType.JSON, RawItem.CONTRACT.encode(bare))
                    .build());
        });
        List<RawItem> items = items(file);
        assertThat(items).hasSize(2);
        assertThat(items.getLast())
                .usingRecursiveComparison()
                .ignoringFields("page.body")
                .isEqualTo(item);
        assertThat(Optional.ofNullable(items.getLast().page()).orElseThrow().unpack(1 << 20))
                .isEqualTo(bytes);
    }

    /// They belong to no page, so they are not counted as left out.
    @Test
    void headsOfFeedsInAnExportAreNoPages() throws Exception {
        HttpResponse http = new HttpResponse.Builder(200, "OK")
                .addHeader("Content-Type", "text/html")
                .build();
        Path file = warc(writer -> {
            writer.write(new Warcinfo.Builder()
                    .fields(Map.of("software", List.of("Newswire")))
                    .build());
            writer.write(new WarcResponse.Builder(URI.create("https://paper.example/rss"))
                    .date(THEN)
                    .setHeader("WARC-Truncated", "unspecified")
                    .body(http)
                    .build());
            writer.write(response("https://paper.example/a", 200, "text/html", "<p>A</p>"));
        });
        assertThat(parts(file)).hasSize(1).first().isInstanceOf(Part.Item.class);
    }

    @Test
    void importsTheCompleteRecordsOfATruncatedFile() throws Exception {
        Path file = warc(writer -> {
            writer.write(response("https://paper.example/a", 200, "text/html", "<p>A</p>"));
            writer.write(response("https://paper.example/b", 200, "text/html", "<p>" + "B".repeat(5_000) + "</p>"));
        });
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 40);
        }
        assertThat(items(file)).hasSize(1);
        assertThat(parts(file)).hasSize(2).last().isInstanceOf(Part.LeftOut.class);
    }

    private Path lines(String text) throws IOException {
        return Files.writeString(folder.resolve("articles.jsonl"), text);
    }

    private interface Writing {
        void to(WarcWriter writer) throws IOException;
    }

    private Path warc(Writing writing) throws IOException {
        Path file = folder.resolve("pages.warc.gz");
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                WarcWriter writer = new WarcWriter(channel, WarcCompression.GZIP)) {
            writing.to(writer);
        }
        return file;
    }

    private static WarcResponse response(String url, int status, String type, String body) throws IOException {
        HttpResponse http = new HttpResponse.Builder(status, "Said")
                .body(MediaType.parse(type), body.getBytes(UTF_8))
                .build();
        return new WarcResponse.Builder(URI.create(url)).date(THEN).body(http).build();
    }

    private static WarcRequest request(String url) throws IOException {
        return new WarcRequest.Builder(URI.create(url))
                .date(THEN)
                .body(MediaType.HTTP_REQUEST, "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8))
                .build();
    }

    private static List<RawItem> items(Path file) throws IOException {
        return parts(file).stream()
                .flatMap(part -> part instanceof Part.Item(RawItem item)
                        ? Optional.of(item).stream()
                        : Optional.<RawItem>empty().stream())
                .toList();
    }

    private static List<Part> parts(Path file) throws IOException {
        List<Part> parts = new ArrayList<>();
        try (ImportSource source = file.toString().contains(".warc")
                ? new WarcSource(file, SOURCE)
                : new ArticleLinesSource(file, SOURCE)) {
            for (Optional<Part> part = source.next(); part.isPresent(); part = source.next()) {
                parts.add(part.get());
            }
        }
        return parts;
    }
}
