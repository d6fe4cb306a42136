package org.newswire.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.Test;

class EvictionOrderTest {
    private static final HttpLimits LIMITS = HttpLimits.defaults();

    private final EvictionOrder order = new EvictionOrder();

    /// A flood whose requests were read since the last refresh counts as answered.
    @Test
    void evictsAnsweredConnectionsOfAFloodBeforeTheAwaitedOneOfAnother() throws UnknownHostException {
        List<OpenConnection> flood = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            flood.add(added("127.0.1.1"));
        }
        flood.forEach(OpenConnection::answering);
        OpenConnection other = added("127.0.0.1");

        for (int i = 0; i < 10; i++) {
            OpenConnection evicted = order.next(true).orElseThrow();
            assertThat(evicted).isNotSameAs(other);
            order.remove(evicted);
        }
    }

    @Test
    void evictsOneOfTheClientWithTheMostConnections() throws UnknownHostException {
        added("127.0.0.1");
        OpenConnection oldest = added("127.0.1.1");
        added("127.0.1.1");

        assertThat(order.next(true)).containsSame(oldest);
    }

    /// While the service stalls, it neither reads requests nor checks connections.
    @Test
    void aConnectionKeepsItsGraceWhileNobodyChecksIt() throws Exception {
        OpenConnection connection = added("127.0.0.1");
        Thread.sleep(Duration.ofMillis(300));
        assertThat(connection.usefulness()).isEqualTo(OpenConnection.Usefulness.AWAITED);

        connection.check(LIMITS, 0);
        connection.check(LIMITS, 0);

        assertThat(connection.usefulness()).isEqualTo(OpenConnection.Usefulness.NONE);
    }

    @Test
    void refreshesWhileConnectionsChangeTheirPhase() throws Exception {
        List<OpenConnection> connections = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            connections.add(added("127.0.1." + i % 100));
        }
        Thread requests = Thread.ofPlatform().start(() -> {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                OpenConnection next = connections.get(i * 7 % connections.size());
                if (i / connections.size() % 2 == 0) {
                    next.answering();
                } else {
                    next.waiting();
                }
            }
        });
        try {
            for (int i = 0; i < 500; i++) {
                order.refresh();
            }
        } finally {
            requests.interrupt();
            requests.join();
        }

        assertThat(order.count()).isEqualTo(connections.size());
    }

    private OpenConnection added(String address) throws UnknownHostException {
        var connection = new OpenConnection(new IdleConnection(address), _ -> {});
        order.add(connection);
        return connection;
    }

    private static final class IdleConnection extends AbstractConnection {
        private IdleConnection(String address) throws UnknownHostException {
            super(endPoint(new InetSocketAddress(InetAddress.getByName(address), 1)), Runnable::run);
        }

        private static ByteArrayEndPoint endPoint(SocketAddress remote) {
            return new ByteArrayEndPoint() {
                @Override
                public SocketAddress getRemoteSocketAddress() {
                    return remote;
                }
            };
        }

        @Override
        public void onFillable() {}
    }
}
