package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.hub.ClaimTable.Claimed;
import org.newswire.store.hub.ClaimTable.Failing;

/// Which of several workers may serve a subscription, with a real database.
final class ClaimTableIT {
    private static final Duration ALIVE = Duration.ofHours(1);
    private static final String BELOW = "https://news.example/feeds/";
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final UUID SUBSCRIPTION = new UUID(0, 7);

    private static StoreDatabase database;
    private ClaimTable claims;

    @BeforeAll
    static void start() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void begin() throws Exception {
        database.empty();
        claims = new ClaimTable(database.connections());
        subscribe(SUBSCRIPTION, BELOW + "articles.atom", "1 day");
        claims.begin(ONE, "store-1", ALIVE);
    }

    private static void subscribe(UUID id, String topic, String lease) throws SQLException {
        database.execute("insert into hub_subscription (id, topic, callback, callback_host, callback_network,"
                + " lease_until, position) values ('" + id + "', '" + topic + "', 'http://reader.example/" + id
                + "', 'reader.example', 'c0000201', now() + interval '" + lease + "', 'start')");
    }

    private List<UUID> claimed(UUID worker) throws SQLException {
        return claims.claim(worker, BELOW).stream().map(Claimed::id).toList();
    }

    private static void expire(UUID worker) throws SQLException {
        database.execute("update hub_worker set alive_until = now() - interval '1 ms' where id = '" + worker + "'");
    }

    @Test
    void aSubscriptionHasOneWorker() throws Exception {
        claims.begin(TWO, "store-2", ALIVE);
        assertThat(claimed(ONE)).containsExactly(SUBSCRIPTION);
        assertThat(claimed(TWO)).isEmpty();
    }

    @Test
    void claimsOnlyTopicsBelowThePublicUrlWhoseLeaseLasts() throws Exception {
        subscribe(new UUID(0, 8), "https://former.example/feeds/articles.atom", "1 day");
        subscribe(new UUID(0, 9), BELOW + "articles.rss", "0 s");
        assertThat(claimed(ONE)).containsExactly(SUBSCRIPTION);
    }

    @Test
    void anotherWorkerTakesOverWhenAWorkerHasNotReportedInTime() throws Exception {
        claimed(ONE);
        claims.begin(TWO, "store-2", ALIVE);
        expire(ONE);
        assertThat(claimed(TWO)).containsExactly(SUBSCRIPTION);
    }

    /// It has crashed, so nobody else uses its claims.
    @Test
    void aRestartedInstanceTakesItsOwnSubscriptionsAtOnce() throws Exception {
        claimed(ONE);
        claims.begin(TWO, "store-1", ALIVE);
        assertThat(claimed(TWO)).containsExactly(SUBSCRIPTION);
        assertThat(claims.beat(ONE, ALIVE)).isFalse();
    }

    @Test
    void aStoppedWorkerLeavesItsSubscriptionsAtOnce() throws Exception {
        claimed(ONE);
        claims.end(ONE);
        claims.begin(TWO, "store-2", ALIVE);
        assertThat(claimed(TWO)).containsExactly(SUBSCRIPTION);
    }

    @Test
    void aWorkerThatLostItsClaimChangesAndSendsNothing() throws Exception {
        Ping ping = ping();
        claimed(ONE);
        claims.assign(ONE, ping, List.of(SUBSCRIPTION));
        claims.begin(TWO, "store-2", ALIVE);
        expire(ONE);
        claimed(TWO);
        String before = row();

        assertThat(claims.beat(ONE, ALIVE)).isFalse();
        assertThat(claims.acknowledge(ONE, SUBSCRIPTION, ping.id(), "later")).isFalse();
        assertThat(claims.fail(ONE, SUBSCRIPTION, Duration.ofSeconds(1), Duration.ofDays(3)))
                .isEqualTo(Failing.NOT_OURS);
        assertThat(claims.target(ONE, SUBSCRIPTION)).isEmpty();
        assertThat(claims.assign(ONE, ping(), List.of(SUBSCRIPTION))).isEmpty();
        claims.advance(ONE, List.of(SUBSCRIPTION), "later");
        claims.release(ONE, List.of(SUBSCRIPTION));
        claims.end(ONE);
        assertThat(row()).isEqualTo(before);
        assertThat(database.rows("select id from hub_ping"))
                .as("a ping without a subscriber is not stored")
                .containsExactly(ping.id().toString());
    }

    @Test
    void aPositionStaysWhileAPingIsPending() throws Exception {
        claimed(ONE);
        Ping ping = ping();
        claims.assign(ONE, ping, List.of(SUBSCRIPTION));
        claims.advance(ONE, List.of(SUBSCRIPTION), "later");
        assertThat(database.rows("select position from hub_subscription")).containsExactly("start");
        assertThat(claims.acknowledge(ONE, SUBSCRIPTION, ping.id(), "behind it"))
                .isTrue();
        assertThat(database.rows("select position, ping_id from hub_subscription"))
                .containsExactly("behind it null");
    }

    private static Ping ping() {
        ChangeCursor at = new ChangeCursor(List.of(), 1, 0, 0, Instant.EPOCH);
        return new Ping(BELOW + "articles.atom", at, at, Instant.EPOCH, List.of(), new byte[] {1});
    }

    private static String row() throws SQLException {
        return database.rows("select to_jsonb(s) from hub_subscription s").getFirst();
    }
}
