package org.newswire.ingest.poll;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.ingest.feedformat.DocumentMemory;
import org.newswire.ingest.feeds.PagePolicy;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.FetchResult;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.fetch.ResourceKind;
import org.newswire.limits.Gzipped;
import org.newswire.net.AddressPolicy;

/// Large documents of two hosts, whose memory is occupied by huge ones.
class LargeDocumentPermitTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MAX_BYTES = 16 << 20;
    private static final int LARGE = (1 << 20) + 100_000;

    private final Origin slow = new Origin("127.0.0.1");
    private final Origin healthy = new Origin("127.0.0.2");
    private final Origin other = new Origin("127.0.0.3");
    private final Fetcher fetcher = new Fetcher(
            FetchSettings.of("Newswire/test", AddressPolicy.allowing("127.0.0.1,127.0.0.2,127.0.0.3"))
                    .withFirstByteTimeout(HOUR)
                    .withTotalTimeout(HOUR),
            new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ofMillis(1)), InstantSource.system()),
            InstantSource.system());
    private static final int HUGE = (6 << 20) + 100_000;

    private final ReadingBudget documents = new ReadingBudget(new DocumentMemory(600 << 20));
    private final TransferBudget transfers = new TransferBudget((16 << 20) + MAX_BYTES, MAX_BYTES);
    private final CountDownLatch done = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        done.countDown();
        fetcher.close();
        slow.close();
        healthy.close();
        other.close();
    }

    private LargeDocumentPermit permit() {
        return new LargeDocumentPermit(documents, transfers);
    }

    private CompletableFuture<Object> fetch(Origin origin, LargeDocumentPermit large) {
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (large) {
                FetchResult result = fetcher.fetch(FetchRequest.of(origin.url("/feed"), ResourceKind.FEED, MAX_BYTES)
                        .withMemory(large));
                large.decoded();
                outcome.complete(result);
            } catch (InterruptedException | RuntimeException e) {
                outcome.complete(e);
            }
        });
        return outcome;
    }

    /// Sends more than 1 MiB immediately, then a byte at a time until the test ends.
    private void trickle() {
        slow.on("/feed", (request, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + 8 * LARGE + "\r\n\r\n").getBytes(US_ASCII));
            out.write(new byte[LARGE]);
            out.flush();
            boolean over = false;
            while (!over) {
                out.write('x');
                over = isOver(done);
            }
            return false;
        });
    }

    private static boolean isOver(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTrickledDocumentDoesNotDelayAnotherHost() throws Exception {
        trickle();
        healthy.on("/feed", 200, Map.of(), new byte[LARGE]);
        CompletableFuture<Object> trickling = fetch(slow, permit());
        await().until(() -> transfers.reservedBytes() > 0);
        assertThat(documents.heldBytes()).isZero();

        Object outcome = fetch(healthy, permit()).get(60, TimeUnit.SECONDS);

        assertThat(outcome).isInstanceOfSatisfying(FetchResult.Fresh.class, fresh -> {
            assertThat(fresh.body().size()).isEqualTo(LARGE);
            assertThat(fresh.exchange().truncated()).isFalse();
        });
        done.countDown();
        assertThat(trickling.get(60, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        FetchResult.Fresh.class,
                        fresh -> assertThat(fresh.exchange().cutShort()).isTrue());
        await().until(() -> transfers.reservedBytes() == 0 && documents.heldBytes() == 0);
    }

    @Test
    void decodesDocumentsOnlyOnceThereIsMemory() throws Exception {
        healthy.on("/feed", 200, Map.of(), new byte[LARGE]);
        slow.on("/feed", 200, Map.of(), new byte[LARGE]);
        List<ReadingBudget.Share> occupied = PollFixture.occupy(documents);
        CompletableFuture<Object> one = fetch(healthy, permit());
        CompletableFuture<Object> other = fetch(slow, permit());
        await().until(() -> documents.waiting() == 2);
        assertThat(one).isNotDone();

        occupied.forEach(ReadingBudget.Share::close);

        assertThat(one.get(60, TimeUnit.SECONDS)).isInstanceOf(FetchResult.Fresh.class);
        assertThat(other.get(60, TimeUnit.SECONDS)).isInstanceOf(FetchResult.Fresh.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargeDocumentDoesNotWaitForHugeOnes(boolean isCompressed) throws Exception {
        slow.on("/feed", 200, headers(isCompressed), body(HUGE, isCompressed));
        healthy.on("/feed", 200, headers(isCompressed), body(LARGE, isCompressed));
        ReadingBudget.Share occupied = occupyHuge();
        CompletableFuture<Object> huge = fetch(slow, permit());
        await().until(() -> documents.waiting() == 1);
        long waiting = transfers.reservedBytes();
        assertThat(waiting > 0).isNotEqualTo(isCompressed);

        Object large = fetch(healthy, permit()).get(60, TimeUnit.SECONDS);

        assertBytes(large, LARGE);
        await().until(() -> transfers.reservedBytes() == waiting);
        assertThat(huge).isNotDone();
        occupied.close();
        assertBytes(huge.get(60, TimeUnit.SECONDS), HUGE);
        await().until(() -> transfers.reservedBytes() == 0 && documents.heldBytes() == 0);
    }

    private ReadingBudget.Share occupyHuge() throws InterruptedException {
        ReadingBudget.Share share = documents.share();
        share.acquire(1 << 30);
        return share;
    }

    /// The transfers share 16 MiB, of which one of the huge documents takes 14.
    @Test
    void hugeDocumentsThatWaitLeaveMemoryForALargeOne() throws Exception {
        slow.on("/feed", 200, Map.of(), new byte[14 << 20]);
        other.on("/feed", 200, Map.of(), new byte[14 << 20]);
        healthy.on("/feed", 200, Map.of(), new byte[LARGE]);
        ReadingBudget.Share occupied = occupyHuge();
        CompletableFuture<Object> first = fetch(slow, permit());
        await().until(() -> documents.waiting() == 1);
        CompletableFuture<Object> second = fetch(other, permit());
        await().until(() -> transfers.reservedBytes() > 15 << 20);

        assertBytes(fetch(healthy, permit()).get(60, TimeUnit.SECONDS), LARGE);

        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        occupied.close();
        assertBytes(first.get(60, TimeUnit.SECONDS), 14 << 20);
        assertBytes(second.get(60, TimeUnit.SECONDS), 14 << 20);
    }

    private static Map<String, String> headers(boolean isCompressed) {
        return isCompressed ? Map.of("Content-Encoding", "gzip") : Map.of();
    }

    private static byte[] body(int size, boolean isCompressed) {
        return isCompressed ? Gzipped.member(new byte[size]) : new byte[size];
    }

    private static void assertBytes(Object outcome, int size) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        FetchResult.Fresh.class,
                        fresh -> assertThat(fresh.body().size()).isEqualTo(size));
    }

    @Test
    void anInterruptedPollStopsWaiting() throws Exception {
        try (PollFixture site = new PollFixture(PagePolicy.NEVER)) {
            site.origin.on("/feed", 200, Map.of(), site.feed("1|One|" + "word ".repeat(300_000)));
            List<ReadingBudget.Share> occupied = PollFixture.occupy(site.documents);
            long held = site.documents.heldBytes();
            Thread poll = site.start("/feed");
            await().until(() -> site.documents.waiting() == 1);

            poll.interrupt();

            assertThat(poll.join(Duration.ofSeconds(60))).isTrue();
            assertThat(site.transfers.reservedBytes()).isZero();
            assertThat(site.documents.heldBytes()).isEqualTo(held);
            assertThat(site.documents.waiting()).isZero();
            occupied.forEach(ReadingBudget.Share::close);
        }
    }
}
