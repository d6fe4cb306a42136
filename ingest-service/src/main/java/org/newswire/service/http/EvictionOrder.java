package org.newswire.service.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.service.http.OpenConnection.Usefulness;

/// The connections of a port in the order in which newer ones evict them: the useless first, of these one of
/// the client that has the most of them, of these the longest idle one. Not thread-safe.
///
/// An operation takes the same time for ten connections as for thousands: it searches only among the different
/// numbers of connections that clients have.
final class EvictionOrder {
    /// Maximum number of connections with an unread request that an eviction skips.
    private static final int MAX_SPARED = 32;

    private final Map<String, Client> clients = new HashMap<>();
    private final Map<OpenConnection, Usefulness> known = new HashMap<>();
    private final Map<Usefulness, Integer> counts = new EnumMap<>(Usefulness.class);
    private final Map<Usefulness, NavigableMap<Integer, SequencedSet<Client>>> byCount =
            new EnumMap<>(Usefulness.class);

    private static final class Client {
        private final Map<Usefulness, SequencedSet<OpenConnection>> connections = new EnumMap<>(Usefulness.class);
        private int total;

        private Client() {
            for (Usefulness each : Usefulness.values()) {
                connections.put(each, new LinkedHashSet<>());
            }
        }

        private SequencedSet<OpenConnection> of(Usefulness usefulness) {
            return Objects.requireNonNull(connections.get(usefulness));
        }
    }

    EvictionOrder() {
        for (Usefulness each : Usefulness.values()) {
            byCount.put(each, new TreeMap<>());
        }
    }

    int count() {
        return known.size();
    }

    int count(String client) {
        Client found = clients.get(client);
        return found == null ? 0 : found.total;
    }

    List<String> clients() {
        return List.copyOf(clients.keySet());
    }

    void add(OpenConnection connection) {
        change(connection, null, connection.usefulness());
    }

    void remove(OpenConnection connection) {
        Usefulness before = known.get(connection);
        if (before != null) {
            change(connection, before, null);
        }
    }

    /// Updates the order by the present state of each connection. Its time is proportional to their number.
    void refresh() {
        List<Changed> changed = new ArrayList<>();
        known.forEach((connection, before) -> {
            if (connection.usefulness() != before) {
                changed.add(new Changed(connection, connection.phaseNanos()));
            }
        });
        changed.sort(Comparator.comparingLong(Changed::phaseNanos).reversed());
        changed.forEach(each -> refresh(each.connection));
    }

    /// @param phaseNanos when it was found: a request may begin another phase while the order is made
    private record Changed(OpenConnection connection, long phaseNanos) {}

    /// Returns a connection of the client that has the most of its kind.
    ///
    /// @param isUseful whether it may be useful
    Optional<OpenConnection> next(boolean isUseful) {
        return next(
                isUseful,
                usefulness -> Optional.ofNullable(byCount(usefulness).lastEntry())
                        .map(largest -> largest.getValue().getFirst()));
    }

    /// Returns a connection of this client.
    Optional<OpenConnection> next(boolean isUseful, String client) {
        return next(
                isUseful,
                usefulness -> Optional.ofNullable(clients.get(client))
                        .filter(found -> !found.of(usefulness).isEmpty()));
    }

    private Optional<OpenConnection> next(boolean isUseful, Function<Usefulness, Optional<Client>> client) {
        int spared = 0;
        while (true) {
            Optional<OpenConnection> first = first(isUseful, client);
            if (first.isEmpty()) {
                return first;
            }
            if (!isMoreUsefulNow(first.get())) {
                if (spared == MAX_SPARED || !isOwedARead(first.get())) {
                    return first;
                }
                spared++;
            }
            refresh(first.get());
        }
    }

    private Optional<OpenConnection> first(boolean isUseful, Function<Usefulness, Optional<Client>> client) {
        for (Usefulness each : isUseful ? leastUsefulFirst() : List.of(Usefulness.NONE)) {
            Optional<Client> found = client.apply(each);
            if (found.isPresent()) {
                return Optional.of(found.get().of(each).getFirst());
            }
        }
        return Optional.empty();
    }

    /// A busy service may be late to read a request. Half-open connections are read sooner or later.
    private boolean isOwedARead(OpenConnection connection) {
        return known.get(connection) == Usefulness.AWAITED && connection.hasUnreadBytes();
    }

    private boolean isMoreUsefulNow(OpenConnection connection) {
        return connection.usefulness().compareTo(Objects.requireNonNull(known.get(connection))) > 0;
    }

    /// Of connections that await a request and those with one, the more numerous come first: a flood consists
    /// of them.
    private List<Usefulness> leastUsefulFirst() {
        return count(Usefulness.AWAITED) >= count(Usefulness.ANSWERED)
                ? List.of(Usefulness.values())
                : List.of(Usefulness.NONE, Usefulness.ANSWERED, Usefulness.AWAITED);
    }

    private NavigableMap<Integer, SequencedSet<Client>> byCount(Usefulness usefulness) {
        return Objects.requireNonNull(byCount.get(usefulness));
    }

    private int count(Usefulness usefulness) {
        return counts.getOrDefault(usefulness, 0);
    }

    private void refresh(OpenConnection connection) {
        change(connection, known.get(connection), connection.usefulness());
    }

    /// @param before `null` for a new connection
    /// @param after  `null` for one that leaves
    private void change(OpenConnection connection, @Nullable Usefulness before, @Nullable Usefulness after) {
        Client client = clients.computeIfAbsent(connection.client(), _ -> new Client());
        if (before != null) {
            known.remove(connection);
            client.total--;
            change(client, before, connections -> connections.remove(connection));
        }
        if (after != null) {
            known.put(connection, after);
            client.total++;
            change(client, after, connections -> connections.add(connection));
        }
        if (client.total == 0) {
            clients.remove(connection.client());
        }
    }

    private void change(Client client, Usefulness usefulness, Consumer<SequencedSet<OpenConnection>> change) {
        SequencedSet<OpenConnection> connections = client.of(usefulness);
        NavigableMap<Integer, SequencedSet<Client>> counted = byCount(usefulness);
        int before = connections.size();
        counted.computeIfPresent(before, (_, same) -> same.remove(client) && same.isEmpty() ? null : same);
        change.accept(connections);
        int after = connections.size();
        if (after > 0) {
            counted.computeIfAbsent(after, _ -> new LinkedHashSet<>()).add(client);
        }
        counts.merge(usefulness, after - before, Integer::sum);
    }
}
