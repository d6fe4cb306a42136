package org.newswire.service.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Connection;

/// The connections of a port. Keeps their number and their times within the limits. Thread-safe.
///
/// A new connection is always accepted. If there are too many, the service closes one that waits for a
/// request or whose client does not read. Above twice the limit it closes one in any phase. Each time it
/// closes the longest idle connection of the client with the most connections.
/// So a health probe succeeds while other clients flood the port.
final class OpenConnections implements Connection.Listener, AutoCloseable {
    private static final long TICK_MILLIS = 100;

    /// How long a client may take to send its request before newer connections can evict it. During that time
    /// there may be up to twice as many connections.
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final HttpLimits limits;
    private final Consumer<CloseReason> counter;
    private final Map<Connection, OpenConnection> open = new ConcurrentHashMap<>();

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
        synchronized (this) {
            limitNumber(open.values(), limits.connections());
            open.values().stream()
                    .collect(Collectors.groupingBy(OpenConnection::client))
                    .values()
                    .forEach(ofClient -> limitNumber(ofClient, limits.connectionsPerAddress()));
        }
    }

    private void limitNumber(Collection<OpenConnection> counted, int limit) {
        List<Candidate> all = counted.stream().map(Candidate::of).toList();
        evict(all, Candidate::isUseless, all.size() - limit);
        List<Candidate> left =
                all.stream().filter(each -> !each.connection.isClosed()).toList();
        evict(left, _ -> true, left.size() - 2 * limit);
    }

    /// A connection as it was when they were counted.
    private record Candidate(OpenConnection connection, boolean isUseless, long idleNanos) {
        private static final Comparator<Candidate> USELESS_FIRST = Comparator.comparing(Candidate::isUseless)
                .thenComparingLong(Candidate::idleNanos)
                .reversed();

        static Candidate of(OpenConnection connection) {
            return new Candidate(connection, connection.isUseless(GRACE_NANOS), connection.phaseNanos());
        }
    }

    /// Closes up to `count` of the connections that meet the condition.
    private void evict(List<Candidate> all, Predicate<Candidate> condition, int count) {
        record Ranked(Candidate candidate, int ofClient) {}
        if (count <= 0) {
            return;
        }
        List<Ranked> ranked = new ArrayList<>();
        all.stream()
                .collect(Collectors.groupingBy(each -> each.connection.client()))
                .values()
                .forEach(ofClient -> {
                    int left = ofClient.size();
                    for (Candidate next : ofClient.stream()
                            .filter(condition)
                            .sorted(Candidate.USELESS_FIRST)
                            .toList()) {
                        ranked.add(new Ranked(next, left--));
                    }
                });
        ranked.stream()
                .sorted(Comparator.comparingInt(Ranked::ofClient)
                        .reversed()
                        .thenComparing(Ranked::candidate, Candidate.USELESS_FIRST))
                .limit(count)
                .map(each -> each.candidate.connection)
                .forEach(connection -> {
                    connection.close(CloseReason.EVICTED);
                    open.values().remove(connection);
                });
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
