package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.limits.Gzipped;
import org.newswire.tools.CommandRunner;
import org.newswire.tools.Output;

class ReadCommandTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("FETCH_ALLOW_ADDRESSES", "127.0.0.1");

    private static final String FEED = """
        <rss version="2.0"><channel><title>Tool</title><language>en</language>
        <item><guid>1</guid><title>A &lt;b&gt;bold&lt;/b&gt; title</title><link>/one</link><author>a@b.example (Ann)</author>
        <pubDate>Tue, 03 Nov 2026 09:30:00 GMT</pubDate><enclosure url="/f.mp3" type="audio/mpeg" length="7"/></item>
        <item><guid>2</guid></item></channel></rss>
        """;

    @TempDir
    private Path folder = Path.of("");

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(output, true, UTF_8);

    private int read(String... args) {
        return CommandRunner.run(ReadCommand::new, ENVIRONMENT, err, err, args);
    }

    @Test
    void printsOneLinePerItemOfAFile() throws IOException {
        Path feed = Files.writeString(folder.resolve("feed.xml"), FEED);
        Path out = folder.resolve("out.jsonl");

        int exit = read("read", feed.toString(), "--out", out.toString());

        assertThat(exit).isZero();
        List<JsonNode> lines = lines(out);
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().path("title").asText()).isEqualTo("A bold title");
        assertThat(lines.getFirst().path("published").asText()).isEqualTo("2026-11-03T09:30:00Z");
    }

    /// The line remains the same JSON, and a terminal that shows it does not act on control
    /// characters.
    @Test
    void escapesTerminalControlCharacters() throws IOException {
        String title = "x\u009b2J\u202egnp.exe\u2028y";
        Path feed = Files.writeString(folder.resolve("feed.json"), """
            {"version": "https://jsonfeed.org/version/1.1", "title": "T",
             "items": [{"id": "1", "title": "%s"}]}\
            """.formatted(title));

        read("read", feed.toString());
        assertThat(output.toString(UTF_8)).hasLineCount(1).doesNotContain("\u009b", "\u202e", "\u2028");
        assertThat(new ObjectMapper()
                        .readTree(output.toByteArray())
                        .path("title")
                        .asText())
                .contains("gnp.exe");

        output.reset();
        read("read", folder.resolve("no\u001b[2J\u202esuch").toString());
        assertThat(output.toString(UTF_8)).contains("no\\u001b[2J\\u202esuch").hasLineCount(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void failsOnAFullDisk() throws IOException {
        Path feed = Files.writeString(folder.resolve("feed.xml"), FEED);

        assertThat(read("read", feed.toString(), "--out", "/dev/full")).isOne();
    }

    @Test
    void readsAFeedFromAUrl() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/feed", exchange -> {
            byte[] body = FEED.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String origin = "http://127.0.0.1:" + server.getAddress().getPort();
            Path out = folder.resolve("out.jsonl");

            int exit = read("read", origin + "/feed", "--out", out.toString());

            assertThat(exit).isZero();
            assertThat(lines(out).getFirst().path("link").asText()).isEqualTo(origin + "/one");
            assertThat(read("read", origin + "/none")).isEqualTo(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void printsOneLinePerDocumentOfABatch() throws IOException {
        Files.createDirectory(folder.resolve("files"));
        Files.writeString(folder.resolve("files/a.xml"), FEED);
        Files.writeString(folder.resolve("files/b.txt"), "nothing of the kind");
        Path inputs = Files.writeString(folder.resolve("inputs.jsonl"), """
            {"doc":"a","file":"files/a.xml","url":"https://a.example/feed","headers":{"Content-Language":"en"}}
            {"doc":"b","file":"files/b.txt","url":"https://b.example/feed","headers":{}}
            {"doc":"c","file":"files/missing.xml","url":"https://c.example/feed"}
            """);
        Path out = folder.resolve("out.jsonl");

        int exit = read("read", "--batch", inputs.toString(), "--out", out.toString());

        assertThat(exit).isZero();
        List<JsonNode> lines = lines(out);
        assertThat(lines).extracting(line -> line.path("doc").asText()).containsExactly("a", "b", "c");
        assertThat(lines).extracting(line -> line.path("ok").asBoolean()).containsExactly(true, false, false);
        JsonNode a = lines.getFirst();
        assertThat(a.path("format").asText()).isEqualTo("rss2");
        assertThat(a.path("charset").asText()).isEqualTo("utf-8");
        assertThat(a.path("feed").path("language").asText()).isEqualTo("en");
        JsonNode entry = a.path("entries").path(0);
        assertThat(entry.path("title").asText()).isEqualTo("A <b>bold</b> title");
        assertThat(entry.path("link").asText()).isEqualTo("https://a.example/one");
        assertThat(entry.path("author").asText()).isEqualTo("Ann");
        assertThat(entry.path("author_email").asText()).isEqualTo("a@b.example");
        assertThat(entry.path("enclosures").path(0).path("length").asInt()).isEqualTo(7);
        assertThat(lines.get(1).path("error").asText()).startsWith("NOT_MARKUP");
    }

    @Test
    void rejectsWrongUsage() {
        assertThat(read("read")).isEqualTo(2);
        assertThat(read("read", "--batch", "a", "b")).isEqualTo(2);
    }

    @Test
    void returnsAnExitCodeForAnInputThatIsNotAFeed() throws IOException {
        Path text = Files.writeString(folder.resolve("note.txt"), "just a note");

        assertThat(read("read", text.toString())).isEqualTo(1);
        assertThat(read("read", folder.resolve("absent.xml").toString())).isEqualTo(1);
    }

    @Test
    void reportsABadInputInOneLineWithARemedy() throws IOException {
        Path note = Files.writeString(folder.resolve("note.txt"), "just a note");
        Path page = Files.writeString(
                folder.resolve("page.html"),
                "<!DOCTYPE html><html><head><title>A</title></head><body><p>B</body></html>");
        Path list = Files.writeString(folder.resolve("inputs.jsonl"), "\n{\"doc\":\n");
        String absent = folder.resolve("absent.xml").toString();
        String elsewhere = folder.resolve("none/out.jsonl").toString();

        assertThat(errorOf("read", "absent.xml"))
                .startsWith("absent.xml: no such file in " + Path.of("").toAbsolutePath())
                .contains("name the file or the address (https://…) of a feed");
        assertThat(errorOf("read", folder.toString())).startsWith(folder + ": is a directory; name ");
        assertThat(errorOf("read", note.toString())).startsWith(note + ": ").contains("; name a feed: RSS");
        assertThat(errorOf("read", page.toString())).startsWith(page + ": ").contains("; name the feed itself");
        assertThat(errorOf("read", "http://no host/")).startsWith("http://no host/: is not a valid URL; write it as ");
        assertThat(errorOf("read", "HTTP://10.0.0.1/feed")).startsWith("HTTP://10.0.0.1/feed: hostile");
        assertThat(errorOf("read", "http://10.0.0.1/feed"))
                .startsWith("http://10.0.0.1/feed: hostile")
                .contains("; FETCH_ALLOW_ADDRESSES");
        assertThat(errorOf("read", "--batch", absent)).startsWith("--batch " + absent + ": no such file; name ");
        assertThat(errorOf("read", "--batch", list.toString()))
                .startsWith("--batch " + list + ": line 2 is not JSON; write ");
        assertThat(errorOf("read", note.toString(), "--out", elsewhere))
                .startsWith(elsewhere + " cannot be written: no such directory: " + folder.resolve("none"))
                .contains("; create it");
    }

    @Test
    void explainsRedirectsThatLeadNowhere() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        redirect(server, "/loop", "/loop");
        redirect(server, "/file", "file:///etc/passwd");
        server.start();
        try {
            String origin = "http://127.0.0.1:" + server.getAddress().getPort();

            assertThat(errorOf("read", origin + "/loop"))
                    .contains("redirect loop", "the server redirects wrongly")
                    .doesNotContain("FETCH_ALLOW_ADDRESSES");
            assertThat(errorOf("read", origin + "/file"))
                    .contains("redirect to file:", "the server redirects wrongly")
                    .doesNotContain("FETCH_ALLOW_ADDRESSES");
        } finally {
            server.stop(0);
        }
    }

    private static void redirect(HttpServer server, String path, String target) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Location", target);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    @Test
    void readsAFileByItsUrlAndACompressedFile() throws IOException {
        Path feed = Files.writeString(folder.resolve("feed.xml"), FEED);
        Path gz = Files.write(folder.resolve("feed.xml.gz"), Gzipped.member(FEED.getBytes(UTF_8)));
        String url = feed.toUri().toString();
        for (String input : List.of(
                url, url.replace("file:", "FILE:"), gz.toString(), gz.toUri().toString())) {
            output.reset();
            assertThat(read("read", input)).as(input).isZero();
            assertThat(output.toString(UTF_8)).hasLineCount(2).contains("A bold title");
        }
        assertThat(errorOf("read", "file://elsewhere/feed.xml")).contains("is no file of this machine; name it as");
        assertThat(errorOf("read", "file:///no/such/feed.xml")).startsWith("/no/such/feed.xml: no such file");
        assertThat(errorOf("read", "ftp://a.example/feed")).contains("has another scheme than http, https and file");
    }

    @Test
    void reportsADocumentThatEndsBeforeItsFirstItem() throws IOException {
        Path cut = Files.writeString(folder.resolve("cut.xml"), FEED.substring(0, FEED.indexOf("<guid>")));
        assertThat(errorOf("read", cut.toString()))
                .contains("the document ends before its first item, or this item exceeds the limits; get it again");
        byte[] zipped = Gzipped.member(("<?xml version='1.0'?><!-- " + "long ".repeat(100)).getBytes(UTF_8));
        Path gz = Files.write(folder.resolve("cut.xml.gz"), Arrays.copyOf(zipped, zipped.length - 12));
        assertThat(errorOf("read", gz.toString()))
                .contains("the document ends before its first item, or this item exceeds the limits; get it again");
        Path empty = Files.writeString(
                folder.resolve("empty.xml"), "<rss version='2.0'><channel><title>T</title></channel></rss>");
        assertThat(read("read", empty.toString())).isZero();
    }

    private String errorOf(String... args) {
        output.reset();
        assertThat(read(args)).isOne();
        assertThat(output.toString(UTF_8)).hasLineCount(1);
        return output.toString(UTF_8);
    }

    @Test
    void namesAnInvalidSetting() {
        int code = CommandRunner.run(
                ReadCommand::new,
                Map.of("FETCH_ALLOW_ADDRESSES", "bogus"),
                err,
                err,
                "read",
                "http://news.example/feed");

        assertThat(code).isEqualTo(2);
        assertThat(output.toString(UTF_8)).hasLineCount(1).startsWith("FETCH_ALLOW_ADDRESSES=bogus: ");
    }

    @Test
    void stopsReadingInputsWhenTheOutputIsClosed() throws IOException {
        Path feed = Files.writeString(folder.resolve("feed.xml"), FEED);
        Pipe pipe = Pipe.open();
        try (Output closed = new Output(Channels.newOutputStream(pipe.sink()), true)) {
            pipe.source().close();

            int code = CommandRunner.run(
                    ReadCommand::new, ENVIRONMENT, closed, err, "read", feed.toString(), "absent.xml");

            assertThat(code).isEqualTo(141);
        }
        assertThat(output.size()).isZero();
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> nodes = new java.util.ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            nodes.add(json.readTree(line));
        }
        return nodes;
    }

    @Test
    void refusesPrivateAddresses() {
        assertThat(CommandRunner.run(ReadCommand::new, Map.of(), err, err, "read", "http://127.0.0.1:8080/feed"))
                .isEqualTo(1);
    }
}
