package org.newswire.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.ingest.feeds.FeedListResult;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.Origin;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.net.AddressPolicy;

class FeedListDownloadTest {
    private final Origin origin = new Origin();
    private final InstantSource clock = InstantSource.system();
    private final Fetcher fetcher = new Fetcher(
            FetchSettings.of("Newswire/test (+https://example.org/bot)", AddressPolicy.allowing("127.0.0.1")),
            new HostLimiter(PolitenessSettings.defaults().withGap(Duration.ofMillis(1)), clock),
            clock);

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        origin.close();
    }

    private FeedListResult read() throws InterruptedException {
        return new FeedList(origin.url("/feeds.txt").toString(), new FeedListDownload(fetcher)).read();
    }

    @Test
    void isCompleteAfterAFullDownload() throws Exception {
        origin.on("/feeds.txt", 200, Map.of(), "https://a.example/feed\nhttps://b.example/feed\n");
        assertThat(read().feeds()).hasSize(2);
        assertThat(read().complete()).isTrue();
    }

    @Test
    void removesNoFeedIfTheTransferBreaksOff() throws Exception {
        origin.raw("/feeds.txt", "HTTP/1.1 200 OK\r\nContent-Length: 46\r\n\r\nhttps://a.example/feed\n");
        assertThat(read().complete()).isFalse();
        assertThat(read().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("the transfer of the list was cut short"));
    }

    @Test
    void acceptsAPossiblyTruncatedListIfTwoResponsesAreEqual() throws Exception {
        var list = new FeedList(origin.url("/feeds.txt").toString(), new FeedListDownload(fetcher));
        String whole = "https://a.example/feed\nhttps://b.example/feed\n";
        AtomicInteger answers = new AtomicInteger();
        origin.on("/feeds.txt", (_, out) -> {
            int length = answers.incrementAndGet() == 3 ? 23 : whole.length();
            out.write(("HTTP/1.0 200 OK\r\n\r\n" + whole.substring(0, length)).getBytes(UTF_8));
            return false;
        });
        assertThat(list.read().feeds()).hasSize(2);
        assertThat(answers).hasValue(2);
        assertThat(list.read().complete()).isFalse();
        assertThat(answers).hasValue(4);
        assertThat(list.read().feeds()).hasSize(2);
        assertThat(answers).hasValue(5);
    }

    @Test
    void downloadsAnUnchangedListOnlyOnce() throws Exception {
        var list = new FeedList(origin.url("/feeds.txt").toString(), new FeedListDownload(fetcher));
        origin.on("/feeds.txt", 200, Map.of("ETag", "\"1\""), "https://a.example/feed\n");
        FeedListResult read = list.read();
        origin.on("/feeds.txt", 304, Map.of("ETag", "\"1\""), "");
        assertThat(list.read()).isEqualTo(read);
        assertThat(origin.lastRequest().header("if-none-match")).isEqualTo("\"1\"");
    }

    @Test
    void removesNoFeedIfTheListIsNotFound() throws Exception {
        origin.on("/feeds.txt", 404, Map.of(), "");
        assertThat(read().complete()).isFalse();
        origin.on("/feeds.txt", 410, Map.of(), "");
        assertThat(read().complete()).isFalse();
    }
}
