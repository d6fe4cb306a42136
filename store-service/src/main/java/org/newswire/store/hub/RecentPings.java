package org.newswire.store.hub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.newswire.limits.Limit;
import org.newswire.store.api.ChangeCursor;

/// The latest pings of each topic, for all subscriptions near the end of the changes. A subscription that
/// is further behind reads the changes separately. Thread-safe.
final class RecentPings {
    @Limit(of = "cached bytes of recent WebSub pings", past = "slow subscribers get changes from the database")
    static final int MAX_BYTES = 8 << 20;

    /// Shorter than [PingTable] keeps a ping without subscribers.
    private static final long MAX_AGE_NANOS = Duration.ofMinutes(2).toNanos();

    private final Map<UUID, Ping> pings = new LinkedHashMap<>();
    private final Map<String, Topic> topics = new HashMap<>();
    private long bytes;

    /// The pings of a topic behind `from`, without gaps.
    private static final class Topic {
        private final Deque<Ping> pings = new ArrayDeque<>();
        private ChangeCursor from;

        private Topic(ChangeCursor from) {
            this.from = from;
        }
    }

    /// Announces that all pings of the topic behind this position will be added.
    synchronized void follow(String topic, ChangeCursor from) {
        topics.computeIfAbsent(topic, _ -> new Topic(from));
    }

    /// Removes all other topics, for which no pings are created any longer.
    synchronized void retain(Set<String> followed) {
        topics.keySet().retainAll(followed);
    }

    synchronized void add(Ping ping) {
        Topic topic = topics.get(ping.topic());
        if (topic == null) {
            return;
        }
        topic.pings.addLast(ping);
        pings.put(ping.id(), ping);
        bytes += ping.content().length;
        evict();
    }

    private void evict() {
        Iterator<Ping> oldest = pings.values().iterator();
        long now = System.nanoTime();
        while (oldest.hasNext()) {
            Ping ping = oldest.next();
            if (bytes <= MAX_BYTES && now - ping.madeNanos() <= MAX_AGE_NANOS) {
                return;
            }
            oldest.remove();
            bytes -= ping.content().length;
            Topic topic = topics.get(ping.topic());
            if (topic != null && topic.pings.remove(ping)) {
                topic.from = ping.to();
            }
        }
    }

    synchronized Optional<Ping> ping(UUID id) {
        return Optional.ofNullable(pings.get(id));
    }

    /// Returns whether [#after] covers all changes behind a position.
    synchronized boolean covers(String name, ChangeCursor position) {
        evict();
        Topic topic = topics.get(name);
        return topic != null
                && !position.isBefore(topic.from)
                && topic.pings.stream()
                        .noneMatch(ping -> ping.from().isBefore(position) && position.isBefore(ping.to()));
    }

    /// Returns the first ping of a topic behind a position.
    synchronized Optional<Ping> after(String name, ChangeCursor position) {
        Topic topic = topics.get(name);
        return topic == null
                ? Optional.empty()
                : topic.pings.stream()
                        .filter(ping -> position.isBefore(ping.to()))
                        .findFirst();
    }

    synchronized void clear() {
        pings.clear();
        topics.clear();
        bytes = 0;
    }
}
