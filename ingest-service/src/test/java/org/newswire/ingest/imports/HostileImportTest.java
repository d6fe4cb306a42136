package org.newswire.ingest.imports;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.newswire.limits.CpuGrowth;

/// Asserts that the time for imported files is proportional to their length. Tests [ArticleLinesSource] and
/// [WarcSource].
class HostileImportTest {
    @TempDir
    Path folder;

    static Stream<Arguments> files() {
        return Stream.of(
                lines("line breaks", n -> text("a" + "\\n".repeat(n) + "b")),
                lines("paragraphs", n -> text("a\\n\\n".repeat(n))),
                lines("brackets", n -> text("<".repeat(n))),
                lines(
                        "link",
                        n -> "{\"title\":\"t\",\"publishedAt\":\"2026-03-01T12:00:00Z\",\"url\":\"https://a.example/"
                                + "/..".repeat(n) + "\"}"),
                lines("time", n -> "{\"title\":\"t\",\"publishedAt\":\"" + "1".repeat(n) + "\"}"),
                lines("authors", n -> "{\"authors\":[" + "\"a\",".repeat(n) + "\"b\"]}"),
                lines("nesting", "{\"a\":"::repeat),
                lines("blank lines", " \n"::repeat),
                lines("white space", " "::repeat),
                warc("header names", n -> "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(n) + "\r\n"),
                warc("header value", n -> "HTTP/1.1 200 OK\r\nContent-Type: text/html" + " ;".repeat(n) + "\r\n\r\n"),
                warc("white space", n -> "HTTP/1.1 200 OK\r\nContent-Type:" + " ".repeat(n) + "x\r\n\r\n"),
                warc("status line", n -> "HTTP/1.1 200 " + " ".repeat(n) + "\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void takesLinearTime(String name, String file, IntFunction<String> text) {
        CpuGrowth.assertNearLinear(n -> write(n + file, text.apply(n)), 16_000, HostileImportTest::read);
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(Path file) {
        try (ImportSource source = file.toString().endsWith(".warc")
                ? new WarcSource(file, "urn:a")
                : new ArticleLinesSource(file, "urn:a")) {
            while (source.next().isPresent()) {}
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Arguments lines(String name, IntFunction<String> text) {
        return arguments("lines: " + name, ".jsonl", text);
    }

    private static Arguments warc(String name, IntFunction<String> answer) {
        IntFunction<String> text = n -> {
            String body = answer.apply(n);
            return String.join(
                    "\r\n",
                    "WARC/1.0",
                    "WARC-Type: response",
                    "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>",
                    "WARC-Date: 2026-03-01T12:00:00Z",
                    "WARC-Target-URI: https://a.example/1",
                    "Content-Type: application/http; msgtype=response",
                    "Content-Length: " + body.length(),
                    "",
                    body,
                    "",
                    "");
        };
        return arguments("WARC: " + name, ".warc", text);
    }

    private static String text(String text) {
        return "{\"title\":\"t\",\"publishedAt\":\"2026-03-01T12:00:00Z\",\"url\":\"https://a.example/1\",\"text\":\""
                + text + "\"}";
    }
}
