package org.newswire.service.http;

import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.io.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connections of a port. Keeps their number and their times within the limits. Thread-safe.
///
/// A new connection is always accepted. If there are too many, the service closes one that waits for a
/// request or whose client does not read. Above twice the limit it closes one in any phase. [EvictionOrder]
/// chooses it. So a client gets its answer while others flood the port.
final class OpenConnections implements Connection.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenConnections.class);

    private static final long TICK_MILLIS = 100;

    /// Bytes that clients may send in a tick after an early answer, all together.
    private static final int DRAINED_BYTES = 16 << 20;

    private final HttpLimits limits;
    private final Consumer<CloseReason> counter;
    private final Map<Connection, OpenConnection> open = new ConcurrentHashMap<>();

    /// Guarded by its own monitor.
    private final EvictionOrder order = new EvictionOrder();

    private final Thread watch;
    private volatile boolean isClosed;

    OpenConnections(HttpLimits limits, Consumer<CloseReason> counter) {
        this.limits = limits;
        this.counter = counter;
        this.watch = Thread.ofPlatform().daemon().name("http-watch").start(this::watch);
    }

    @Override
    public void onOpened(Connection connection) {
        OpenConnection opened = new OpenConnection(connection, counter);
        open.put(connection, opened);
        synchronized (order) {
            order.add(opened);
        }
        evictSurplus(List.of(opened.client()));
    }

    @Override
    public void onClosed(Connection connection) {
        OpenConnection closed = open.get(connection);
        if (closed != null && !closed.isLingering()) {
            forget(closed);
        }
    }

    /// Takes over the socket of a connection that ends while its client may still send. The socket is closed
    /// when the client has closed it, at the latest after [HttpLimits#requestTimeout()].
    ///
    /// @return false if the socket can be closed without losing the answer
    boolean linger(Connection connection, SocketChannel socket) {
        OpenConnection known = open.get(connection);
        return known != null && !isClosed && known.linger(socket);
    }

    OpenConnection of(Connection connection) {
        OpenConnection known = open.get(connection);
        return known == null ? new OpenConnection(connection, counter) : known;
    }

    int count() {
        return open.size();
    }

    boolean isAnyBusy() {
        return open.values().stream().anyMatch(OpenConnection::isBusy);
    }

    private void forget(OpenConnection connection) {
        open.remove(connection.connection());
        synchronized (order) {
            order.remove(connection);
        }
    }

    /// @param clients that may have too many connections
    private void evictSurplus(List<String> clients) {
        List<OpenConnection> evicted = new ArrayList<>();
        synchronized (order) {
            for (String client : clients) {
                evictSurplus(client, evicted);
            }
        }
        evicted.forEach(connection -> {
            connection.close(CloseReason.EVICTED);
            forget(connection);
        });
    }

    private void evictSurplus(String client, List<OpenConnection> evicted) {
        for (var next = surplus(client); next.isPresent(); next = surplus(client)) {
            order.remove(next.get());
            evicted.add(next.get());
        }
    }

    private Optional<OpenConnection> surplus(String client) {
        return surplus(order.count(client), limits.connectionsPerAddress(), isUseful -> order.next(isUseful, client))
                .or(() -> surplus(order.count(), limits.connections(), order::next));
    }

    private static Optional<OpenConnection> surplus(
            int count, int limit, Function<Boolean, Optional<OpenConnection>> next) {
        return count <= limit ? Optional.empty() : next.apply(count > 2 * limit);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                tick();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        try {
            checkAll();
            List<String> clients;
            synchronized (order) {
                order.refresh();
                clients = order.clients();
            }
            evictSurplus(clients);
        } catch (RuntimeException e) {
            LOG.error("connections are checked again: internal error", e);
        }
    }

    private void checkAll() {
        int drainedBytes = DRAINED_BYTES / Math.max(1, open.size());
        open.values().forEach(each -> {
            each.check(limits, drainedBytes);
            if (each.isLingering() && each.isClosed()) {
                forget(each);
            }
        });
    }

    @Override
    public void close() {
        isClosed = true;
        watch.interrupt();
        open.values().forEach(OpenConnection::end);
    }
}
