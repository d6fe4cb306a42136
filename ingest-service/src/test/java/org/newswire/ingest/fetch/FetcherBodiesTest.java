package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.newswire.limits.Gzipped;

/// Bodies that are compressed, truncated, too long or too slow, and servers that never respond. Tests
/// [BodyTransfer] and [ContentDecoding].
class FetcherBodiesTest extends FetcherFixture {
    private static final Duration HOUR = Duration.ofHours(1);

    private FetchResult within(Duration firstByte, Duration total, Duration slowGrace) throws Exception {
        FetchSettings impatient = settings.withFirstByteTimeout(firstByte)
                .withTotalTimeout(total)
                .withMinBytesPerSecond(100)
                .withSlowGrace(slowGrace);
        try (Fetcher hasty = new Fetcher(impatient, limiter, InstantSource.fixed(NOW))) {
            return hasty.fetch(FetchRequest.of(origin.url("/feed"), ResourceKind.FEED, 10_000));
        }
    }

    private FetchResult.Failed failedWithin(Duration firstByte, Duration total, Duration slowGrace) throws Exception {
        FetchResult result = within(firstByte, total, slowGrace);
        assertThat(result).isInstanceOf(FetchResult.Failed.class);
        return (FetchResult.Failed) result;
    }

    private FetchResult.Fresh freshWithin(Duration firstByte, Duration total, Duration slowGrace) throws Exception {
        FetchResult result = within(firstByte, total, slowGrace);
        assertThat(result).isInstanceOf(FetchResult.Fresh.class);
        return (FetchResult.Fresh) result;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void ignoresValidatorsOfMoreThan1024Characters() throws Exception {
        String longest = '"' + "x".repeat(1_022) + '"';
        origin.on("/feed", 200, Map.of("ETag", longest), "<rss/>");
        assertThat(fresh("/feed").exchange().etag()).isEqualTo(longest);

        String etag = '"' + "x".repeat(1_023) + '"';
        origin.on("/feed", 200, Map.of("ETag", etag, "Last-Modified", "Wed, 18 Mar 2026 12:00:00 GMT"), "<rss/>");
        FetchResult.Fresh fresh = fresh("/feed");
        assertThat(fresh.exchange().etag()).isNull();
        assertThat(fresh.exchange().lastModified()).isEqualTo("Wed, 18 Mar 2026 12:00:00 GMT");
    }

    @Test
    void decodesGzipDeclaredUndeclaredAndFalselyDeclared() throws Exception {
        origin.on("/declared", 200, Map.of("Content-Encoding", "gzip"), gzip(FEED))
                .on("/undeclared", 200, Map.of("Content-Type", "text/xml"), gzip(FEED))
                .on("/lie", 200, Map.of("Content-Encoding", "gzip"), FEED);

        for (String path : List.of("/declared", "/undeclared", "/lie")) {
            FetchResult.Fresh fresh = fresh(path);

            assertThat(text(fresh.body())).as(path).isEqualTo(FEED);
            assertThat(fresh.exchange().completeness()).as(path).isEqualTo(Completeness.WHOLE);
        }
    }

    @Test
    void keepsTheStartOfATruncatedBodyButNoValidators() throws Exception {
        origin.raw("/feed", "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: 5000\r\n\r\n<rss>half");

        FetchResult.Fresh fresh = fresh("/feed");

        assertThat(text(fresh.body())).isEqualTo("<rss>half");
        assertThat(fresh.exchange().completeness()).isEqualTo(Completeness.CUT_SHORT);
        assertThat(fresh.exchange().etag()).isNull();
    }

    @Test
    void treatsAnUnrequestedPartAsTruncated() throws Exception {
        origin.on("/feed", 206, Map.of("ETag", "\"x\"", "Content-Range", "bytes 0-8/5000"), "<rss>half");

        FetchResult.Fresh fresh = fresh("/feed");

        assertThat(fresh.exchange().completeness()).isEqualTo(Completeness.CUT_SHORT);
        assertThat(fresh.exchange().etag()).isNull();
    }

    @Test
    void keepsTheStartOfABrokenChunkedBody() throws Exception {
        origin.raw("/feed", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n400\r\nhalf");

        FetchResult.Fresh fresh = fresh("/feed");

        assertThat(text(fresh.body())).isEqualTo("<rss>half");
        assertThat(fresh.exchange().truncated()).isTrue();
    }

    @Test
    void keepsTheFirstAndLastBytesOfAFeedOverTheLimit() throws Exception {
        origin.on("/feed", 200, Map.of("ETag", "\"big\""), "x".repeat(25_000) + "y".repeat(25_000));

        FetchResult.Fresh fresh = fresh("/feed");

        int gapAt = fresh.body().gapAt();
        assertThat(gapAt).isBetween(4_000, 5_000);
        assertThat(text(fresh.body())).startsWith("x".repeat(gapAt) + "y").hasSizeBetween(9_000, 10_000);
        assertThat(fresh.exchange().completeness()).isEqualTo(Completeness.CAPPED);
        assertThat(fresh.exchange().etag()).isEqualTo("\"big\"");
    }

    @Test
    void appliesTheLimitAfterDecompression() throws Exception {
        origin.on("/bomb", 200, Map.of("Content-Encoding", "gzip"), gzip(" ".repeat(50_000_000)));

        FetchResult feed = fetcher.fetch(FetchRequest.of(origin.url("/bomb"), ResourceKind.FEED, 100_000));
        FetchResult page = fetcher.fetch(FetchRequest.of(origin.url("/bomb"), ResourceKind.PAGE, 100_000));

        assertThat(feed)
                .isInstanceOfSatisfying(
                        FetchResult.Fresh.class,
                        fresh -> assertThat(fresh.body().size()).isBetween(90_000, 100_000));
        assertThat(page)
                .isInstanceOfSatisfying(
                        FetchResult.Failed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(FailureClass.TOO_LARGE));
    }

    @Test
    void rejectsABodyOfEmptyGzipMembers() throws Exception {
        origin.on("/feed", 200, Map.of("Content-Encoding", "gzip", "ETag", "\"x\""), Gzipped.empties(20_000));

        for (ResourceKind kind :
                List.of(ResourceKind.FEED, ResourceKind.PAGE, ResourceKind.ROBOTS, ResourceKind.LIST)) {
            assertThat(fetcher.fetch(FetchRequest.of(origin.url("/feed"), kind, 1_000_000)))
                    .as("%s", kind)
                    .isInstanceOfSatisfying(FetchResult.Failed.class, failed -> {
                        assertThat(failed.failure()).isEqualTo(FailureClass.UNREADABLE);
                        assertThat(failed.detail()).contains("padded");
                        assertThat(Objects.requireNonNull(failed.exchange()).status())
                                .isEqualTo(200);
                    });
        }
        assertThat(fetcher.fetch(FetchRequest.of(origin.url("/feed"), ResourceKind.HUB, 1_000_000)
                        .withForm("a=b")))
                .as("of a hub's answer the status is all that counts")
                .isInstanceOf(FetchResult.Fresh.class);
    }

    @Test
    void reportsACodingThatWasNotRequested() throws Exception {
        byte[] brotli = {(byte) 0x8b, 0x02, (byte) 0x80, 'n', 'e', 'w', 's', '.', 0x03};
        origin.on("/feed", 200, Map.of("Content-Encoding", "br"), brotli)
                .on("/lie", 200, Map.of("Content-Encoding", "br"), FEED);

        assertThat(failed("/feed").failure()).isEqualTo(FailureClass.UNREADABLE);
        assertThat(failed("/feed").detail()).contains("Content-Encoding: br", "gzip, deflate, zstd");
        assertThat(text(fresh("/lie").body())).isEqualTo(FEED);
    }

    /// The clock throws, in place of code that exhausts the stack or the heap while a response is
    /// read.
    @Test
    void aStackOverflowFailsTheResponseAndAnOutOfMemoryErrorIsRethrown() throws Exception {
        origin.on("/feed", 200, Map.of(), FEED);
        InstantSource overflows = () -> {
            throw new StackOverflowError();
        };
        InstantSource endsTheHeap = () -> {
            throw new OutOfMemoryError("planted");
        };
        RequestObserver watch = new RequestObserver(
                new PolitenessMonitor(limiter.settings(), System::nanoTime), InstantSource.fixed(NOW), _ -> {});
        FetchRequest request = FetchRequest.of(origin.url("/feed"), ResourceKind.FEED, 10_000);
        try (Fetcher deep = new Fetcher(settings, limiter, overflows, watch);
                Fetcher full = new Fetcher(settings, limiter, endsTheHeap, watch)) {
            assertThat(deep.fetch(request))
                    .isInstanceOfSatisfying(
                            FetchResult.Failed.class,
                            failed -> assertThat(failed.detail()).startsWith("nested too deeply"));
            assertThatThrownBy(() -> full.fetch(request)).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void abortsIfAServerNeverResponds() throws Exception {
        origin.on("/feed", (request, out) -> {
            awaitDisconnect(out);
            return false;
        });

        FetchResult.Failed failed = failedWithin(Duration.ofMillis(200), HOUR, HOUR);

        assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT);
        assertThat(Hosts.backOffEnd(limiter, "127.0.0.1")).isEmpty();
        failedWithin(Duration.ofMillis(200), HOUR, HOUR);
        assertThat(Hosts.backOffEnd(limiter, "127.0.0.1"))
                .as("it may be at work on both")
                .isPresent();
    }

    @Test
    void keepsTheStartOfAStalledBodyAndCountsTheRequestAsPending() throws Exception {
        for (String body : List.of(
                "Content-Length: 5000\r\n\r\n<rss>half", "Transfer-Encoding: chunked\r\n\r\n9\r\n<rss>half\r\n")) {
            assertThat(Hosts.backOffEnd(limiter, "127.0.0.1")).isEmpty();
            origin.on("/feed", (request, out) -> {
                out.write(("HTTP/1.1 200 OK\r\nETag: \"x\"\r\n" + body).getBytes(StandardCharsets.US_ASCII));
                awaitDisconnect(out);
                return false;
            });

            FetchResult.Fresh fresh = freshWithin(Duration.ofSeconds(1), HOUR, HOUR);

            assertThat(text(fresh.body())).isEqualTo("<rss>half");
            assertThat(fresh.exchange().completeness()).isEqualTo(Completeness.CUT_SHORT);
            assertThat(fresh.exchange().etag()).isNull();
        }
        assertThat(Hosts.backOffEnd(limiter, "127.0.0.1").orElseThrow())
                .as("it may be at work on both")
                .isAfter(Instant.now().plusSeconds(60));
    }

    @Test
    void abortsIfABodyNeverStarts() throws Exception {
        origin.on("/feed", (request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            awaitDisconnect(out);
            return false;
        });

        assertThat(failedWithin(Duration.ofMillis(200), HOUR, HOUR).failure()).isEqualTo(FailureClass.TIMEOUT);
    }

    @Test
    void keepsTheStartOfABodyBelowTheMinimumRate() throws Exception {
        origin.on("/feed", (request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nxxx".getBytes(StandardCharsets.US_ASCII));
            return trickle(out, 50);
        });

        FetchResult.Fresh fresh = freshWithin(HOUR, HOUR, Duration.ofMillis(300));

        assertThat(text(fresh.body())).startsWith("xxx");
        assertThat(fresh.exchange().completeness()).isEqualTo(Completeness.CUT_SHORT);
        freshWithin(HOUR, HOUR, Duration.ofMillis(300));
        assertThat(Hosts.backOffEnd(limiter, "127.0.0.1").orElseThrow())
                .as("a server that writes sees us go")
                .isBefore(Instant.now().plusSeconds(11));
    }

    @Test
    void doesNotCountWaitingForMemoryAsTransferTime() throws Exception {
        origin.on("/feed", 200, Map.of("ETag", "\"x\""), "x".repeat(2 << 20));
        FetchSettings impatient = settings.withFirstByteTimeout(HOUR)
                .withTotalTimeout(Duration.ofSeconds(2))
                .withMinBytesPerSecond(1 << 20)
                .withSlowGrace(Duration.ofSeconds(1));
        try (Fetcher hasty = new Fetcher(impatient, limiter, InstantSource.fixed(NOW))) {
            FetchRequest request = FetchRequest.of(origin.url("/feed"), ResourceKind.FEED, 4 << 20)
                    .withMemory(new LargeBodyMemory() {
                        private final Set<String> waited = new HashSet<>();

                        @Override
                        public boolean reserve(int bytes) {
                            waitOnce("transfer");
                            return true;
                        }

                        @Override
                        public void acquire(int maxBytes) {
                            waitOnce("permit");
                        }

                        private void waitOnce(String step) {
                            if (waited.add(step)) {
                                LockSupport.parkNanos(Duration.ofMillis(2_500).toNanos());
                            }
                        }
                    });

            assertThat(hasty.fetch(request)).isInstanceOfSatisfying(FetchResult.Fresh.class, fresh -> {
                assertThat(fresh.exchange().completeness()).isEqualTo(Completeness.WHOLE);
                assertThat(fresh.exchange().took()).isLessThan(Duration.ofSeconds(2));
            });
        }
    }

    @Test
    void abortsIfHeadersTrickleBeyondTheTotalTimeout() throws Exception {
        origin.on("/feed", (request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nX-Padding: ".getBytes(StandardCharsets.US_ASCII));
            return trickle(out, 50);
        });

        FetchResult.Failed failed = failedWithin(HOUR, Duration.ofMillis(700), HOUR);

        assertThat(failed.failure()).isEqualTo(FailureClass.TIMEOUT);
        assertThat(failed.detail()).contains("700 ms");
    }

    @Test
    void stopsImmediatelyWhenInterrupted() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        origin.on("/feed", (request, out) -> {
            reached.countDown();
            awaitDisconnect(out);
            return false;
        });
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(get("/feed"));
            } catch (InterruptedException e) {
                outcome.complete(e);
            }
        });
        reached.await();

        caller.interrupt();

        assertThat(outcome.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    /// Blocks until the client has disconnected.
    private static void awaitDisconnect(OutputStream out) throws IOException {
        trickle(out, 0);
    }

    /// Writes one byte per interval until the client disconnects; with 0, it only waits for that.
    private static boolean trickle(OutputStream out, long millis) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (System.nanoTime() < end) {
            if (millis > 0) {
                out.write('x');
            }
            LockSupport.parkNanos(Duration.ofMillis(millis == 0 ? 1000 : millis).toNanos());
        }
        return false;
    }
}
