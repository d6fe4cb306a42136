package org.newswire.service.http;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Connection;

/// The connections of a port. Keeps their number and their times within the limits. Thread-safe.
///
/// A new connection is always accepted. If there are too many, the service closes one that waits for a
/// request or whose client does not read: of these, the connection that has waited longest. So a health probe
/// succeeds while a port is flooded.
final class OpenConnections implements Connection.Listener, AutoCloseable {
    private static final long TICK_MILLIS = 100;

    /// How long a client may take to send its request before newer connections can evict it. During that time
    /// there may be up to twice as many connections.
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final HttpLimits limits;
    private final Consumer<CloseReason> counter;
    private final Map<Connection, OpenConnection> open = new ConcurrentHashMap<>();
    private final ReentrantLock admission = new ReentrantLock();
    private final Thread watch;

    OpenConnections(HttpLimits limits, Consumer<CloseReason> counter) {
        this.limits = limits;
        this.counter = counter;
        this.watch = Thread.ofPlatform().daemon().name("http-watch").start(this::watch);
    }

    @Override
    public void onOpened(Connection connection) {
        open.put(connection, new OpenConnection(connection, counter));
        limitNumbers();
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
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

    private void limitNumbers() {
        if (open.size() <= Math.min(limits.connections(), limits.connectionsPerAddress())) {
            return;
        }
        admission.lock();
        try {
            limitNumber(List.copyOf(open.values()), limits.connections());
            open.values().stream()
                    .collect(Collectors.groupingBy(OpenConnection::client))
                    .values()
                    .forEach(ofClient -> limitNumber(ofClient, limits.connectionsPerAddress()));
        } finally {
            admission.unlock();
        }
    }

    private void limitNumber(List<OpenConnection> counted, int limit) {
        int closed = closeUseless(counted, counted.size() - limit, GRACE_NANOS);
        closeUseless(counted, counted.size() - closed - 2 * limit, 0);
    }

    /// Closes up to `count` connections that do not serve their clients, the longest idle first.
    ///
    /// @return how many could be closed
    private int closeUseless(List<OpenConnection> among, int count, long waitingNanos) {
        record Useless(OpenConnection connection, long nanos) {}
        if (count <= 0) {
            return 0;
        }
        long now = System.nanoTime();
        List<Useless> useless = among.stream()
                .flatMap(each ->
                        each.uselessSinceNanos(waitingNanos).map(since -> new Useless(each, now - since)).stream())
                .sorted(Comparator.comparingLong(Useless::nanos).reversed())
                .limit(count)
                .toList();
        useless.forEach(each -> {
            each.connection.close(CloseReason.EVICTED);
            open.values().remove(each.connection);
        });
        return useless.size();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                open.values().forEach(each -> each.check(limits));
                limitNumbers();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
