package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.api.ChangeCursor.Epoch;

final class RecentPingsTest {
    private static final String TOPIC = "https://news.example/feeds/articles.atom";
    private final RecentPings recent = new RecentPings();

    private static ChangeCursor at(long transaction) {
        return new ChangeCursor(List.of(new Epoch(1, 1, 1)), transaction, 0, 0, Instant.EPOCH);
    }

    private Ping add(long from, long to, int bytes) {
        Ping ping = new Ping(TOPIC, at(from), at(to), Instant.EPOCH, List.of(), new byte[bytes]);
        recent.add(ping);
        return ping;
    }

    @Test
    void returnsThePingsAfterAPosition() {
        recent.follow(TOPIC, at(10));
        Ping first = add(10, 20, 1);
        Ping second = add(30, 40, 1);

        assertThat(recent.covers(TOPIC, at(10))).isTrue();
        assertThat(recent.after(TOPIC, at(10))).contains(first);
        assertThat(recent.after(TOPIC, at(20))).contains(second);
        assertThat(recent.after(TOPIC, at(40))).isEmpty();
        assertThat(recent.ping(second.id())).contains(second);
    }

    @Test
    void doesNotCoverAPositionBeforeThemOrWithinOne() {
        recent.follow(TOPIC, at(10));
        add(10, 20, 1);

        assertThat(recent.covers(TOPIC, at(9))).isFalse();
        assertThat(recent.covers(TOPIC, at(15))).isFalse();
        assertThat(recent.covers("https://news.example/feeds/articles.rss", at(15)))
                .isFalse();
    }

    @Test
    void removesTheOldestForTheLatest() {
        recent.follow(TOPIC, at(10));
        Ping first = add(10, 20, 5 << 20);
        Ping second = add(20, 30, 5 << 20);

        assertThat(recent.ping(first.id())).isEmpty();
        assertThat(recent.covers(TOPIC, at(10))).isFalse();
        assertThat(recent.covers(TOPIC, at(20))).isTrue();
        assertThat(recent.after(TOPIC, at(20))).contains(second);
    }
}
