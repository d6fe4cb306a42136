package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.tools.CommandRunner;
import org.newswire.tools.Output;

class ExtractCommandTest {
    private static final Map<String, String> LOOPBACK = Map.of("FETCH_ALLOW_ADDRESSES", "127.0.0.0/8");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void reportsAMissingFile() {
        Path missing = folder.resolve("none.html");
        assertThat(extract(missing.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo(missing + ": no such file; name the file or the address (https://…) of a page\n");
        assertThat(out.size()).isZero();
    }

    @Test
    void aPageOfEmptyGzipMembersDoesNotAffectOtherPages() throws Exception {
        byte[] empties = gzipMembersWithoutContent();
        Path file = Files.write(folder.resolve("empties.html.gz"), empties);
        Path page = Files.writeString(
                folder.resolve("page.html"), "<h1>Tides</h1><p>" + "The tides are rising again. ".repeat(20));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, empties.length);
            exchange.getResponseBody().write(empties);
            exchange.close();
        });
        server.start();
        try {
            var address = "http://127.0.0.1:" + server.getAddress().getPort() + "/tides";
            assertThat(extract(LOOPBACK, file.toString(), address, page.toString()))
                    .isOne();
        } finally {
            server.stop(0);
        }
        assertThat(out.toString(UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"rejected\":\"EMPTY\""),
                        line -> assertThat(line).contains("The tides are rising again."));
        assertThat(err.toString(UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(file + ": rejected: EMPTY: "),
                        line -> assertThat(line)
                                .contains("cannot be read: nested too deeply" + " (StackOverflowError in "));
    }

    private static byte[] gzipMembersWithoutContent() throws IOException {
        var member = new ByteArrayOutputStream();
        new GZIPOutputStream(member).close();
        var members = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            member.writeTo(members);
        }
        return members.toByteArray();
    }

    @Test
    void reportsProblemsWithARemedy() throws Exception {
        Path page = Files.writeString(folder.resolve("page.html"), "<h1>Tides</h1><p>They rise.");
        Path batch = Files.writeString(
                folder.resolve("inputs.jsonl"), "{\"id\":\"a\",\"file\":\"" + page.getFileName() + "\"}\n");
        Path elsewhere = folder.resolve("none/out.json");

        assertThat(extract(folder.toString(), "http://no host/")).isOne();
        assertThat(err.toString(UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(folder + ": is a directory; name "),
                        line -> assertThat(line)
                                .startsWith("http://no host/: is not a valid URL (")
                                .contains("); write it as https://"));
        assertThat(out.size()).isZero();
        assertThat(extract("--batch", batch.toString(), "--out", elsewhere.toString()))
                .isOne();
        assertThat(err.toString(UTF_8)).contains(elsewhere + " cannot be written: no such directory: ", "; create it");
        assertThat(extract("--rules", folder.resolve("none.yaml").toString())).isOne();
        assertThat(err.toString(UTF_8))
                .contains("--rules " + folder.resolve("none.yaml") + " cannot be read: no such file or folder")
                .contains("deploy/docs/OPERATING.md");
    }

    @Test
    void fetchesPagesAsTheIngestDoes() throws Exception {
        var agents = new CopyOnWriteArrayList<String>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            agents.add(String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent")));
            byte[] page = ("<h1>Tides</h1><p>" + "The tides are rising again. ".repeat(20)).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        try {
            var address = "http://127.0.0.1:" + server.getAddress().getPort() + "/tides";
            assertThat(extract(LOOPBACK, address)).isZero();
            assertThat(out.toString(UTF_8)).contains("The tides are rising again.");
        } finally {
            server.stop(0);
        }
        assertThat(agents).hasSize(1).first().asString().startsWith("Newswire/");
    }

    @Test
    void fetchesPagesThroughTheProxy() throws Exception {
        var requests = new CopyOnWriteArrayList<String>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            String login = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            requests.add(exchange.getRequestURI() + " " + login);
            if (login == null) {
                exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=proxy");
                exchange.sendResponseHeaders(407, -1);
            } else {
                byte[] page = ("<h1>Tides</h1><p>" + "The tides are rising again. ".repeat(20)).getBytes(UTF_8);
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            }
            exchange.close();
        });
        proxy.start();
        try {
            var address = "http://ann:s%20ecret@127.0.0.1:" + proxy.getAddress().getPort();
            assertThat(extract(Map.of("FETCH_PROXY", address), "http://paper.invalid/tides"))
                    .isZero();
        } finally {
            proxy.stop(0);
        }
        assertThat(out.toString(UTF_8)).contains("The tides are rising again.");
        assertThat(requests).last().isEqualTo("http://paper.invalid/tides Basic YW5uOnMgZWNyZXQ=");
    }

    @Test
    void namesTheProxyThatDoesNotAnswer() throws Exception {
        int unused;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        assertThat(extract(Map.of("FETCH_PROXY", "http://127.0.0.1:" + unused), "http://paper.invalid/tides"))
                .isOne();
        assertThat(err.toString(UTF_8)).hasLineCount(1).contains("http://paper.invalid/tides: ", "FETCH_PROXY");
    }

    @Test
    void aProxyThatIsNoAddressIsWrongUsage() {
        assertThat(extract(Map.of("FETCH_PROXY", "https://ann:secret@proxy"), "http://paper.invalid/tides"))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .hasLineCount(1)
                .startsWith("FETCH_PROXY: is no address of a forward proxy")
                .doesNotContain("secret");
    }

    @Test
    void refusesPrivateAddressesWithoutARequest() throws Exception {
        var requests = new CopyOnWriteArrayList<String>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int port = server.getAddress().getPort();
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().toString());
            exchange.getResponseHeaders().set("Location", "http://127.0.0.2:" + port + "/secret");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(extract("http://127.0.0.1:" + port + "/a", "http://localhost:" + port + "/b"))
                    .isOne();
            assertThat(requests).isEmpty();
            // A redirect must not lead to an address that is not allowed.
            assertThat(extract(Map.of("FETCH_ALLOW_ADDRESSES", "127.0.0.1"), "http://127.0.0.1:" + port + "/c"))
                    .isOne();
            assertThat(requests).containsExactly("/c");
        } finally {
            server.stop(0);
        }
        assertThat(out.size()).isZero();
        assertThat(err.toString(UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.endsWith(
                        " is not a public address; FETCH_ALLOW_ADDRESSES lets in private" + " addresses of your own"));
    }

    @Test
    void endsWithOneForARejectedPage() throws Exception {
        Path list = Files.writeString(folder.resolve("list.html"), "<h1>News</h1>");

        assertThat(extract(list.toString())).isOne();

        assertThat(out.toString(UTF_8)).hasLineCount(1).contains("\"rejected\":");
        assertThat(err.toString(UTF_8)).hasLineCount(1).startsWith(list + ": rejected: ");
    }

    @Test
    void aFileHasTheGivenUrl() throws Exception {
        Path page = Files.writeString(
                folder.resolve("page.html"),
                "<h1>Tides</h1><p>" + "The tides are rising <a href=/again>again</a>. ".repeat(20));
        assertThat(extract("--url", "https://paper.example/2024/05/02/tides", page.toString()))
                .isZero();
        assertThat(out.toString(UTF_8)).contains("https://paper.example/again", "2024-05-02");
        assertThat(extract("--url", "https://paper.example/", page.toString(), page.toString()))
                .isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("--url is the address of one FILE");
    }

    @Test
    void reportsAMissingBatch() {
        assertThat(extract("--batch", folder.resolve("none.jsonl").toString())).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .startsWith("--batch " + folder.resolve("none.jsonl") + ": no such file; name a list of pages");
    }

    @Test
    void reportsTheNumberOfABatchLineThatIsNotJson() throws Exception {
        Path batch = Files.writeString(folder.resolve("inputs.jsonl"), "\n{\"id\":\"a\"}\n{\"id\"\n");
        assertThat(extract("--batch", batch.toString())).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("--batch " + batch + ": line 3 is not JSON; write a page a line: ");
    }

    @Test
    void extractsTheOtherPagesOfABatch() throws Exception {
        Files.writeString(
                folder.resolve("page.html"), "<h1>Tides</h1><p>" + "The tides are rising again." + " ".repeat(20));
        Path batch = Files.writeString(
                folder.resolve("inputs.jsonl"),
                "{\"id\":\"a\",\"file\":\"none.html\"}\n{\"id\":\"b\",\"file\":\"page.html\"}\n");
        assertThat(extract("--batch", batch.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).hasLineCount(1).startsWith("a: ").contains("none.html: no such file");
        assertThat(out.toString(UTF_8)).contains("\"b\":{\"articleBody\":\"The tides");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void failsOnAFullDisk() throws Exception {
        Path page = Files.writeString(folder.resolve("page.html"), "<h1>Tides</h1><p>They rise.");
        var output = new ByteArrayOutputStream();
        try (var full = new PrintStream("/dev/full", UTF_8);
                var messages = new PrintStream(output, true, UTF_8)) {
            assertThat(CommandRunner.run(ExtractCommand::new, Map.of(), full, messages, "extract", page.toString()))
                    .isOne();
        }
        assertThat(output.toString(UTF_8)).contains("output incomplete");
    }

    @Test
    void stopsReadingPagesWhenTheOutputIsClosed() throws Exception {
        Path page = Files.writeString(
                folder.resolve("page.html"), "<h1>Tides</h1><p>" + "The tides are rising again. ".repeat(20));
        var output = new ByteArrayOutputStream();
        Pipe pipe = Pipe.open();
        try (var closed = new Output(Channels.newOutputStream(pipe.sink()), true);
                var messages = new PrintStream(output, true, UTF_8)) {
            pipe.source().close();

            assertThat(CommandRunner.run(
                            ExtractCommand::new, Map.of(), closed, messages, "extract", page.toString(), "none.html"))
                    .isEqualTo(141);
        }
        assertThat(output.size()).isZero();
    }

    private int extract(String... arguments) {
        return extract(Map.of(), arguments);
    }

    private int extract(Map<String, String> environment, String... arguments) {
        List<String> words = new ArrayList<>(List.of("extract"));
        words.addAll(List.of(arguments));
        return CommandRunner.run(
                ExtractCommand::new,
                environment,
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                words.toArray(String[]::new));
    }
}
