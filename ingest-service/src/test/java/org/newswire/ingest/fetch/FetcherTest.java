package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.fetch.Exchange.Redirect;
import org.newswire.net.CheckedDns;
import org.newswire.net.WebUrl;

/// Requests, redirects and the classification of failures.
class FetcherTest extends FetcherFixture {
    @Test
    void keepsEachLineOfAListHeader() throws Exception {
        String two = "noarchive\r\nX-Robots-Tag: otherbot: noindex";
        origin.on("/page", 200, Map.of("X-Robots-Tag", two), FEED);

        assertThat(fresh("/page").exchange().header("x-robots-tag")).isEqualTo("noarchive, otherbot: noindex");
    }

    @Test
    void returnsBodyAndValidatorsUnchanged() throws Exception {
        origin.on(
                "/feed",
                200,
                Map.of(
                        "ETag",
                        "W/\"a b\"",
                        "Last-Modified",
                        "Sun, 01 Mar 2026 11:00:00 GMT",
                        "Cache-Control",
                        "max-age=300",
                        "Age",
                        "7",
                        "Content-Type",
                        "application/rss+xml"),
                FEED);

        FetchResult.Fresh fresh = fresh("/feed");

        assertThat(text(fresh.body())).isEqualTo(FEED);
        Exchange exchange = fresh.exchange();
        assertThat(exchange.etag()).isEqualTo("W/\"a b\"");
        assertThat(exchange.lastModified()).isEqualTo("Sun, 01 Mar 2026 11:00:00 GMT");
        assertThat(exchange.header("cache-control")).isEqualTo("max-age=300");
        assertThat(exchange.header("age")).isEqualTo("7");
        assertThat(exchange.header("content-type")).isEqualTo("application/rss+xml");
        assertThat(exchange.header("expires")).isNull();
        assertThat(exchange.fetchedAt()).isEqualTo(NOW);
        assertThat(exchange.completeness()).isEqualTo(Completeness.WHOLE);
        assertThat(exchange.bytesDecoded()).isEqualTo(FEED.length());
        assertThat(exchange.redirects()).isEmpty();
    }

    @Test
    void sendsThePoliteRequestHeaders() throws Exception {
        origin.on("/feed", 200, Map.of("Set-Cookie", "id=1"), FEED);

        assertThat(fresh("/feed")).isNotNull();
        assertThat(fresh("/feed")).isNotNull();

        Origin.Request request = origin.lastRequest();
        assertThat(request.header("user-agent")).isEqualTo("Newswire/test (+mailto:desk@example.org)");
        assertThat(request.header("accept-encoding")).isEqualTo("gzip, deflate, zstd");
        assertThat(request.header("accept")).contains("application/atom+xml", "application/rss+xml");
        assertThat(request.headers()).doesNotContainKeys("cookie", "referer", "upgrade", "if-none-match");
    }

    @Test
    void tellsWhatItSentAndWhere() throws Exception {
        origin.on("/feed", 200, Map.of(), FEED);

        SentRequestHead sent = Objects.requireNonNull(fresh("/feed").exchange().sent());

        assertThat(sent.protocol()).isEqualTo("HTTP/1.1");
        assertThat(sent.address()).isEqualTo("127.0.0.1");
        assertThat(sent.headers())
                .containsEntry("user-agent", "Newswire/test (+mailto:desk@example.org)")
                .containsEntry("accept-encoding", "gzip, deflate, zstd");
    }

    @Test
    void sendsValidatorsAsReceivedAndReportsNotModified() throws Exception {
        origin.on("/feed", 304, Map.of("ETag", "\"new\""), "");

        FetchResult result = fetcher.fetch(FetchRequest.of(origin.url("/feed"), ResourceKind.FEED, 1000)
                .withEtag("W/\"odd \"")
                .withLastModified("yesterday, about noon"));

        assertThat(result)
                .isInstanceOfSatisfying(
                        FetchResult.NotModified.class,
                        same -> assertThat(same.exchange().etag()).isEqualTo("\"new\""));
        assertThat(origin.lastRequest().header("if-none-match")).isEqualTo("W/\"odd \"");
        assertThat(origin.lastRequest().header("if-modified-since")).isEqualTo("yesterday, about noon");
    }

    @Test
    void treatsAnUnexpected304AsAFailure() throws Exception {
        origin.on("/feed", 304, Map.of(), "");

        assertThat(failed("/feed").failure()).isEqualTo(FailureClass.UNREADABLE);
    }

    @Test
    void followsRedirectsAndReportsPermanentOnes() throws Exception {
        origin.on("/old", 301, Map.of("Location", "/newer"), "")
                .on("/newer", 308, Map.of("Location", "feed"), "")
                .on("/temporary", 302, Map.of("Location", "/old"), "")
                .on("/feed", 200, Map.of(), FEED);

        Exchange moved = fresh("/old").exchange();
        Exchange wandering = fresh("/temporary").exchange();

        assertThat(moved.url()).isEqualTo(origin.url("/old"));
        assertThat(moved.finalUrl()).isEqualTo(origin.url("/feed"));
        assertThat(moved.redirects())
                .containsExactly(new Redirect(301, origin.url("/newer")), new Redirect(308, origin.url("/feed")));
        assertThat(moved.movedPermanently()).isTrue();
        assertThat(wandering.movedPermanently()).isFalse();
        assertThat(wandering.redirects()).hasSize(3);
    }

    @Test
    void abortsARedirectLoop() throws Exception {
        origin.on("/a", 302, Map.of("Location", "/b"), "").on("/b", 302, Map.of("Location", "/a"), "");

        FetchResult.Failed failed = failed("/a");

        assertThat(failed.failure()).isEqualTo(FailureClass.HOSTILE);
        assertThat(failed.detail()).contains("loop");
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void followsAtMostTenRedirects() throws Exception {
        for (int i = 0; i < 12; i++) {
            origin.on("/" + i, 302, Map.of("Location", "/" + (i + 1)), "");
        }
        origin.on("/12", 200, Map.of(), FEED);

        assertThat(fresh("/2").exchange().redirects()).hasSize(10);
        assertThat(failed("/1").failure()).isEqualTo(FailureClass.HOSTILE);
    }

    @Test
    void followsNoRedirectToAnAddressOfMoreThan2048Characters() throws Exception {
        String longest =
                "/" + "a".repeat(WebUrl.MAX_CHARS - origin.url("/").toString().length());
        origin.on("/a", 302, Map.of("Location", longest), "")
                .on(longest, 200, Map.of(), FEED)
                .on("/b", 302, Map.of("Location", longest + "a"), "")
                .on("/c", 302, Map.of("Location", "/" + "\u00e4".repeat(500)), "");

        assertThat(fresh("/a").exchange().finalUrl()).isEqualTo(origin.url(longest));
        for (String path : new String[] {"/b", "/c"}) {
            FetchResult.Failed failed = failed(path);
            assertThat(failed.failure()).isEqualTo(FailureClass.ADDRESS_TOO_LONG);
            assertThat(failed.detail()).isEqualTo("redirect to a URL of more than 2048 characters");
        }
        assertThat(origin.requests()).hasSize(4);
    }

    @Test
    void refusesARedirectToAForbiddenAddress() throws Exception {
        try (Origin inner = new Origin("127.0.0.2")) {
            inner.on("/secret", 200, Map.of(), "secret");
            for (String host : List.of(
                    "127.0.0.2",
                    "2130706434",
                    "0x7f000002",
                    "0177.0.0.2",
                    "127.2",
                    "[::ffff:127.0.0.2]",
                    "[::127.0.0.2]",
                    "[64:ff9b::7f00:2]",
                    "[2002:7f00:2::]")) {
                origin.on("/away", 302, Map.of("Location", "http://" + host + ":" + inner.port() + "/secret"), "");

                assertThat(failed("/away").failure()).as(host).isEqualTo(FailureClass.HOSTILE);
            }
            assertThat(inner.connections()).isZero();
        }
    }

    @Test
    void refusesOtherSchemes() throws Exception {
        origin.on("/away", 302, Map.of("Location", "file:///etc/passwd"), "");

        assertThat(failed("/away").failure()).isEqualTo(FailureClass.HOSTILE);
        assertThat(fetcher.fetch(FetchRequest.of(URI.create("ftp://127.0.0.1/x"), ResourceKind.FEED, 1000)))
                .isInstanceOfSatisfying(
                        FetchResult.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(FailureClass.HOSTILE));
    }

    @Test
    void connectsToTheCheckedAddress() throws Exception {
        origin.on("/feed", 200, Map.of(), FEED);
        List<String> answers = new CopyOnWriteArrayList<>(List.of("127.0.0.1", "127.0.0.2"));
        CheckedDns.Lookup rebinding = name -> new InetAddress[] {InetAddress.ofLiteral(answers.removeFirst())};
        try (Fetcher pinned = new Fetcher(settings, limiter, InstantSource.fixed(NOW), rebinding)) {
            FetchResult result = pinned.fetch(FetchRequest.of(
                    URI.create("http://news.example:" + origin.port() + "/feed"), ResourceKind.FEED, 1000));

            assertThat(result).isInstanceOf(FetchResult.Fresh.class);
            assertThat(answers).containsExactly("127.0.0.2");
            assertThat(origin.lastRequest().header("host")).isEqualTo("news.example:" + origin.port());
        }
    }

    /// DNS rebinding: the name of an ordinary host resolves to an internal address at the next connection.
    @Test
    void refusesAHostThatResolvesToAForbiddenAddressAtTheNextConnection() throws Exception {
        origin.raw("/feed", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nyes");
        List<String> answers = new CopyOnWriteArrayList<>(List.of("127.0.0.1", "127.0.0.2"));
        CheckedDns.Lookup rebinding = name -> new InetAddress[] {InetAddress.ofLiteral(answers.removeFirst())};
        try (Origin inner = new Origin("127.0.0.2", origin.port());
                Fetcher rebound = new Fetcher(settings, limiter, InstantSource.fixed(NOW), rebinding)) {
            FetchRequest request = FetchRequest.of(
                    URI.create("http://news.example:" + origin.port() + "/feed"), ResourceKind.FEED, 1000);

            assertThat(rebound.fetch(request)).isInstanceOf(FetchResult.Fresh.class);
            assertThat(rebound.fetch(request))
                    .isInstanceOfSatisfying(
                            FetchResult.Failed.class,
                            failed -> assertThat(failed.failure()).isEqualTo(FailureClass.HOSTILE));
            assertThat(answers).isEmpty();
            assertThat(inner.connections()).isZero();
        }
    }

    @Test
    void reportsTheReasonOfEachRefusal() throws Exception {
        Map<Integer, FailureClass> classes = Map.of(
                404,
                FailureClass.NOT_FOUND,
                403,
                FailureClass.HTTP_4XX,
                451,
                FailureClass.HTTP_4XX,
                500,
                FailureClass.HTTP_5XX,
                502,
                FailureClass.HTTP_5XX);
        for (var entry : classes.entrySet()) {
            origin.on("/x", entry.getKey(), Map.of(), "no");

            FetchResult.Failed failed = failed("/x");

            assertThat(failed.failure()).isEqualTo(entry.getValue());
            assertThat(failed.exchange()).isNotNull();
            assertThat(failed.detail()).isEqualTo("HTTP " + entry.getKey());
        }
        origin.on("/x", 410, Map.of(), "gone");
        assertThat(get("/x")).isInstanceOf(FetchResult.Gone.class);
    }

    @Test
    void treatsAnAddressAsGoneOnlyAfterPermanentRedirects() throws Exception {
        origin.on("/gone", 410, Map.of(), "")
                .on("/moved", 301, Map.of("Location", "/moved-too"), "")
                .on("/moved-too", 308, Map.of("Location", "/gone"), "")
                .on("/temporary", 302, Map.of("Location", "/moved"), "");

        assertThat(get("/moved")).isInstanceOf(FetchResult.Gone.class);
        assertThat(failed("/temporary").failure()).isEqualTo(FailureClass.HTTP_4XX);
    }

    @Test
    void backsOffFromTheHostForItsRetryAfter() throws Exception {
        origin.on("/feed", 429, Map.of("Retry-After", "120"), "");

        FetchResult first = get("/feed");
        FetchResult second = get("/other");

        assertThat(first)
                .isInstanceOfSatisfying(
                        FetchResult.Throttled.class,
                        throttled -> assertThat(throttled.retryAfter()).isEqualTo(Duration.ofMinutes(2)));
        assertThat(second).isInstanceOf(FetchResult.Deferred.class);
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void joinsSeveralCacheControlHeaders() throws Exception {
        origin.raw(
                "/feed",
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nCache-Control: public\r\nContent-Length: 5\r\n\r\n<rss>");
        assertThat(fresh("/feed").exchange().header("cache-control")).isEqualTo("max-age=600, public");
    }

    @Test
    void readsARetryAfterDate() throws Exception {
        origin.on("/feed", 503, Map.of("Retry-After", "Sun, 01 Mar 2026 12:05:00 GMT"), "");

        assertThat(get("/feed"))
                .isInstanceOfSatisfying(
                        FetchResult.Throttled.class,
                        throttled -> assertThat(throttled.retryAfter()).isEqualTo(Duration.ofMinutes(5)));
    }

    /// The clocks of the server and of this host may differ by hours.
    @ParameterizedTest
    @CsvSource({
        "'Sun, 01 Mar 2026 17:00:00 GMT', 'Sun, 01 Mar 2026 17:05:00 GMT'",
        "'Sun, 01 Mar 2026 07:00:00 GMT', 'Sun, 01 Mar 2026 07:05:00 GMT'"
    })
    void measuresARetryAfterDateAgainstTheDateOfTheResponse(String date, String retryAfter) throws Exception {
        origin.raw(
                "/feed",
                "HTTP/1.1 503 Busy\r\nDate: " + date + "\r\nRetry-After: " + retryAfter
                        + "\r\nContent-Length: 0\r\n\r\n");

        assertThat(get("/feed"))
                .isInstanceOfSatisfying(
                        FetchResult.Throttled.class,
                        throttled -> assertThat(throttled.retryAfter()).isEqualTo(Duration.ofMinutes(5)));
    }

    @Test
    void distinguishesAnUnknownHostFromARefusedConnection() throws Exception {
        FetchSettings anyPort = settings;
        try (Fetcher lost = new Fetcher(anyPort, limiter, InstantSource.fixed(NOW), name -> {
            throw new UnknownHostException(name);
        })) {
            assertThat(lost.fetch(FetchRequest.of(URI.create("http://nowhere.invalid/"), ResourceKind.FEED, 1000)))
                    .isInstanceOfSatisfying(
                            FetchResult.Failed.class,
                            failed -> assertThat(failed.failure()).isEqualTo(FailureClass.DNS));
        }
        URI closedPort;
        try (Origin closed = new Origin()) {
            closedPort = closed.url("/");
        }
        assertThat(fetcher.fetch(FetchRequest.of(closedPort, ResourceKind.FEED, 1000)))
                .isInstanceOfSatisfying(
                        FetchResult.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(FailureClass.CONNECT));
    }

    @Test
    void retriesIfAReusedConnectionIsClosed() throws Exception {
        origin.on("/feed", new Origin.Script() {
            private int count;

            @Override
            public boolean answer(Origin.Request asked, OutputStream out) throws IOException {
                if (count++ == 1) {
                    return false;
                }
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes".getBytes(StandardCharsets.US_ASCII));
                return true;
            }
        });

        assertThat(text(fresh("/feed").body())).isEqualTo("yes");
        assertThat(text(fresh("/feed").body())).isEqualTo("yes");
        assertThat(origin.requests()).hasSize(3);
        assertThat(origin.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "\n", "220 mail.example.org ESMTP\r\n", "HTTP", "\0\0\0\0"})
    void requestsGarbageOnAReusedConnectionOnce(String garbage) throws Exception {
        origin.on("/feed", 200, Map.of(), FEED).raw("/garbage", garbage);
        fresh("/feed");

        assertThat(failed("/garbage").failure()).isEqualTo(FailureClass.UNREADABLE);
        assertThat(origin.connections()).isOne();
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void sendsAFeedsHeadersAndPasswordToItsOriginOnly() throws Exception {
        try (Origin other = new Origin()) {
            other.on("/feed", 200, Map.of(), FEED);
            origin.on("/feed", 302, Map.of("Location", other.url("/feed").toString()), "");
            URI withUser = URI.create("http://ann:p%40ss@127.0.0.1:" + origin.port() + "/feed");

            FetchResult result = fetcher.fetch(
                    FetchRequest.of(withUser, ResourceKind.FEED, 1000).withHeaders(Map.of("X-Api-Key", "k1")));

            assertThat(result).isInstanceOf(FetchResult.Fresh.class);
            assertThat(origin.lastRequest().header("authorization")).isEqualTo("Basic YW5uOnBAc3M=");
            assertThat(origin.lastRequest().header("x-api-key")).isEqualTo("k1");
            assertThat(other.lastRequest().headers()).doesNotContainKeys("authorization", "x-api-key");
        }
    }

    @Test
    void toleratesOddButCommonHttp() throws Exception {
        origin.raw("/no-reason", "HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nyes")
                .raw("/bare-line-feeds", "HTTP/1.1 200 OK\nContent-Length: 3\n\nyes")
                .raw("/until-close", "HTTP/1.0 200 OK\r\n\r\nyes")
                .raw("/header-without-colon", "HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 3\r\n\r\nyes")
                .raw("/two-lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nyes");

        for (String path :
                List.of("/no-reason", "/bare-line-feeds", "/until-close", "/header-without-colon", "/two-lengths")) {
            FetchResult.Fresh fresh = fresh(path);
            assertThat(text(fresh.body())).as(path).isEqualTo("yes");
        }
    }

    @Test
    void reportsANonHttpResponseAsUnreadable() throws Exception {
        origin.raw("/feed", "220 mail.example.org ESMTP\r\n");

        assertThat(failed("/feed").failure()).isIn(FailureClass.UNREADABLE, FailureClass.CONNECT);
    }

    @Test
    void followsALocationInRawUtf8() throws Exception {
        origin.on("/a", 302, Map.of("Location", "/caf\u00e9 au lait"), "")
                .on("/caf%C3%A9%20au%20lait", 200, Map.of(), FEED);

        assertThat(fresh("/a").exchange().finalUrl()).isEqualTo(origin.url("/caf%C3%A9%20au%20lait"));
    }
}
