package org.newswire.store.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Invalid input in requests of feeds is answered with a problem that names it. Tests [FeedPath] and
/// `ApiParameters`.
final class FeedInputIT extends ServedFeeds {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/feeds/articles.atom?limit=101 | 400 | limit is not a whole number from 1 to 100",
                "/feeds/articles.rss?limit=999999999999 | 400 | limit is longer than 9 characters",
                "/feeds/articles.json?nothing=1 | 400 | nothing is unknown",
                "/feeds/articles.json?cursor=x | 400 | cursor must be the cursor of an earlier response",
                "/feeds/articles.atom?feed=x | 400 | feed must be a UUID",
                "/feeds/stories.atom?q=x | 400 | q is unknown",
                "/feeds/site/a.example.atom?site=b | 400 | site is unknown",
                "/feeds/feed/x.atom | 400 | feedId must be a UUID",
                "/feeds/site/a%20b.atom | 400 | host must be a host name",
                "/feeds/site/%3Cscript%3E.atom | 400 | host must be a host name",
                "/feeds/site/-a.example.rss | 400 | host must be a host name",
                "/feeds/site/%2E%2E.json | 400 | host must be a host name",
                "/feeds/site/b%C3%BCcher.example.json | 400 | host must be a host name",
                "/feeds/watched.opml?limit=1 | 400 | limit is unknown",
                "/feeds/feed/00000000-0000-0000-0000-000000000000.rss | 404 | The feed does not exist",
                "/feeds/articles.xml | 404 | No resource has this path",
                "/feeds/articles | 404 | No resource has this path",
                "/feeds/.atom | 404 | No resource has this path",
                "/feeds/ | 404 | No resource has this path",
                "/feeds | 404 | No resource has this path",
                "/feedsarticles.atom | 404 | No resource has this path",
                "/feeds/site/../articles.atom | 404 | No resource has this path",
                "/feeds/a/b/c.atom | 404 | No resource has this path",
            })
    void badInputIsAProblem(String path, int status, String detail) throws Exception {
        Answer answer = raw(path.strip());

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("detail").asText()).contains(detail.strip());
    }

    private static Answer raw(String path) throws Exception {
        return new Answer(
                CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofByteArray()));
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(uri("/feeds/articles.atom"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        HttpResponse<byte[]> answer = CLIENT.send(post, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example/x", "a b", "<script>", "a.example:99999999", "user@a.example", "a,b"})
    void rejectsAnInvalidHost(String host) throws Exception {
        assertThat(statusLine("GET /feeds/articles.atom HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .contains(" 400 ");
    }

    /// Browsers send some of these characters unencoded.
    @ParameterizedTest
    @ValueSource(strings = {"q=a|b", "q=[x]{y}", "q=^`", "q=\\", "q=<a>&tag=\"", "q=a+b%22", "q=%C3%BC", "q='"})
    void acceptsCharactersThatUrlsMustEncode(String query) throws Exception {
        assertThat(statusLine("GET /feeds/articles.atom?" + query + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .containsAnyOf(" 200 ", " 400 ");
    }

    @Test
    void rejectsAQueryOfAMegabyte() throws Exception {
        assertThat(statusLine("GET /feeds/articles.atom?q=" + "a".repeat(1 << 20) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .containsAnyOf(" 414 ", " 431 ");
    }

    /// Returns the status line of the response; empty if the connection was closed.
    private static String statusLine(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(5000);
            try {
                socket.getOutputStream().write(request.getBytes(US_ASCII));
            } catch (IOException e) {
                // rejected before its end
            }
            byte[] start = socket.getInputStream().readNBytes(20);
            return new String(start, US_ASCII);
        }
    }
}
