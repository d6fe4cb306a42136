package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.newswire.store.api.ChangeCursor;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(20)
final class PingContentsTest {
    private static final String TOPIC = "https://news.example/feeds/articles.atom";
    private static final ChangeCursor AT = new ChangeCursor(List.of(), 1, 0, 0, Instant.EPOCH);
    private static final int LARGE_BYTES = 7 << 20;

    private final RecentPings recent = new RecentPings();
    private final PingContents contents = new PingContents(HubTables.of(new PGSimpleDataSource()));

    /// Returns a ping that is in memory, so that no database is asked.
    private UUID large() {
        recent.follow(TOPIC, AT);
        Ping ping = new Ping(TOPIC, AT, AT, Instant.EPOCH, List.of(), new byte[LARGE_BYTES]);
        recent.add(ping);
        return ping.id();
    }

    @Test
    void aPingWaitsIfThoseBeingSentWouldHaveMoreThan16Mebibytes() throws Exception {
        var first = contents.open(recent, large());
        contents.open(recent, large());
        UUID third = large();
        Thread waiting = Thread.ofVirtual().start(() -> open(third));
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        first.close();
        waiting.join();
    }

    private void open(UUID ping) {
        try {
            contents.open(recent, ping).close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void allSendsOfAPingShareItsMemoryUntilTheLastHasEnded() throws Exception {
        UUID shared = large();
        var sends =
                List.of(contents.open(recent, shared), contents.open(recent, shared), contents.open(recent, shared));
        assertThat(contents.isScarce()).isFalse();
        UUID other = large();
        contents.open(recent, other);
        assertThat(contents.isScarce()).as("more than half is used").isTrue();
        sends.getFirst().close();
        sends.get(1).close();
        assertThat(contents.isScarce()).isTrue();
        sends.getLast().close();
        assertThat(contents.isScarce()).isFalse();
    }
}
