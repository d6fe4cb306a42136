package org.newswire.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.FeedList;
import org.newswire.ingest.fetch.AddressPolicy;
import org.newswire.ingest.fetch.FetchSettings;
import org.newswire.ingest.fetch.Fetcher;
import org.newswire.ingest.fetch.GateSettings;
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.fetch.Origin;

class ListDownloadTest {
    private final Origin origin = new Origin();
    private final InstantSource clock = InstantSource.system();
    private final Fetcher fetcher = new Fetcher(
            FetchSettings.of("Newswire/test (+https://example.org/bot)", AddressPolicy.allowing("127.0.0.1")),
            new HostGate(GateSettings.defaults().withGap(Duration.ofMillis(1)), clock),
            clock);

    @AfterEach
    void close() throws Exception {
        fetcher.close();
        origin.close();
    }

    private FeedList.Result read() throws InterruptedException {
        return new FeedList(origin.url("/feeds.txt").toString(), new ListDownload(fetcher)).read();
    }

    @Test
    void aListThatCameWholeIsComplete() throws Exception {
        origin.on("/feeds.txt", 200, Map.of(), "https://a.example/feed\nhttps://b.example/feed\n");
        assertThat(read().feeds()).hasSize(2);
        assertThat(read().complete()).isTrue();
    }

    @Test
    void aListWhoseTransferBreaksOffTakesNoFeedAway() throws Exception {
        origin.raw("/feeds.txt", "HTTP/1.1 200 OK\r\nContent-Length: 46\r\n\r\nhttps://a.example/feed\n");
        assertThat(read().complete()).isFalse();
        assertThat(read().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("the list's transfer broke off"));
    }

    @Test
    void aListThatIsNotThereTakesNoFeedAway() throws Exception {
        origin.on("/feeds.txt", 404, Map.of(), "");
        assertThat(read().complete()).isFalse();
        origin.on("/feeds.txt", 410, Map.of(), "");
        assertThat(read().complete()).isFalse();
    }
}
