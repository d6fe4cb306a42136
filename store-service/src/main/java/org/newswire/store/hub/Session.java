package org.newswire.store.hub;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.api.ChangeReader.Horizon;
import org.newswire.store.api.ProblemException;
import org.newswire.store.feed.ChangedArticles.Version;
import org.newswire.store.feed.FeedTopic;
import org.newswire.store.hub.ClaimTable.Claimed;
import org.newswire.store.hub.ClaimTable.Target;
import org.newswire.store.hub.Delivery.Pending;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The subscriptions that a worker has claimed. One scan of the log serves all that are up to date. Used by
/// one thread, except the tasks that it starts.
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(30);

    /// The time for which pings are created before the worker sends them and reports.
    private static final long SLICE_NANOS = Duration.ofMillis(200).toNanos();

    /// Subscriptions that are further behind read the changes separately. After a crash, subscriptions are
    /// behind by the interval between two stored positions plus the time until another store takes over.
    private static final Duration SCANNED_AGAIN = Duration.ofMinutes(5);

    private final WorkerLease worker;
    private final HubTables tables;
    private final HubSettings settings;
    private final PingMaker maker;
    private final PingSender sender;
    private final AcknowledgedVersions acknowledged;
    private final Tasks tasks;
    private final Map<UUID, Delivery> deliveries = new LinkedHashMap<>();

    /// The log has been read up to this position.
    private ChangeCursor tail;

    /// Runs tasks, each on a thread of its own.
    interface Tasks {
        void start(Task task, Runnable done);
    }

    interface Task {
        void run() throws InterruptedException;
    }

    Session(
            WorkerLease worker,
            HubTables tables,
            HubSettings settings,
            PingSender sender,
            AcknowledgedVersions acknowledged,
            Tasks tasks,
            ChangeCursor tail) {
        this.worker = worker;
        this.tables = tables;
        this.settings = settings;
        this.maker = new PingMaker(settings.address());
        this.sender = sender;
        this.acknowledged = acknowledged;
        this.tasks = tasks;
        this.tail = tail;
    }

    WorkerLease worker() {
        return worker;
    }

    void claim() throws SQLException, ProblemException {
        Horizon horizon = tables.horizon();
        List<Claimed> claimed = tables.claims().claim(worker.id(), settings.publicUrl() + "/feeds/");
        if (claimed.isEmpty()) {
            return;
        }
        List<Delivery> added = claimed.stream()
                .flatMap(each -> delivery(each, horizon).stream())
                .toList();
        if (!isServing()) {
            begin(added, horizon.cursor());
        }
        for (Delivery delivery : added) {
            worker.recent().follow(delivery.topic().address(), tail);
            deliveries.put(delivery.id(), delivery);
        }
    }

    private boolean isServing() {
        return !deliveries.values().stream().allMatch(Delivery::isEnded);
    }

    /// Begins at the earliest position of the added subscriptions, so that one scan serves all after a restart.
    private void begin(Collection<Delivery> added, ChangeCursor end) {
        Instant earliest = end.at().minus(SCANNED_AGAIN);
        worker.recent().clear();
        tail = end;
        for (Delivery delivery : added) {
            ChangeCursor position = delivery.position();
            if (delivery.pending().isEmpty()
                    && position.isBefore(tail)
                    && !position.at().isBefore(earliest)) {
                tail = position;
            }
        }
    }

    /// Notes that the callback of a subscription has just answered a verification.
    void renewed(UUID id) {
        Delivery delivery = deliveries.get(id);
        if (delivery != null) {
            delivery.renew();
        }
    }

    /// Releases all subscriptions, busy ones after their pings have been sent. They must be claimed again,
    /// with the positions that the database has.
    void giveBack() {
        deliveries.values().forEach(Delivery::end);
    }

    private Optional<Delivery> delivery(Claimed claimed, Horizon horizon) {
        Delivery known = deliveries.get(claimed.id());
        if (known != null && known.isBusy()) {
            known.end(); // it is released and claimed again when its ping has been sent
            return Optional.empty();
        }
        return Delivery.restored(claimed, settings.publicUrl(), horizon, acknowledged);
    }

    /// Reads the log and starts sending the pings. Stops early if others may have taken the claims.
    ///
    /// @return false if the epochs of the database have changed, so that positions must be read again
    boolean scan() throws SQLException, ProblemException {
        if (!isServing()) {
            return true;
        }
        ChangeCursor end = tables.horizon().cursor();
        if (!end.epochs().equals(tail.epochs())) {
            return false;
        }
        boolean isOurs = true;
        while (isOurs && tail.isBefore(end)) {
            isOurs = readOn(end);
            distribute();
        }
        return true;
    }

    /// @return false if the worker's time is over
    private boolean readOn(ChangeCursor end) throws SQLException {
        Collection<FeedTopic> topics = topics();
        PingMaker.Changes changes;
        try (Connection connection = tables.connections().getConnection()) {
            changes = PingMaker.read(connection, tail, end);
        }
        Iterator<FeedTopic> left = topics.iterator();
        while (left.hasNext()) {
            makePings(changes, left);
            if (!worker.beat()) {
                return false;
            }
            if (left.hasNext()) {
                distribute();
            }
        }
        tail = changes.to();
        return true;
    }

    /// Returns the topics, ordered by the number of waiting subscribers.
    private Collection<FeedTopic> topics() {
        Map<String, FeedTopic> topics = new LinkedHashMap<>();
        Map<String, Integer> waiting = new HashMap<>();
        for (Delivery delivery : deliveries.values()) {
            if (!delivery.isEnded()) {
                String address = delivery.topic().address();
                topics.put(address, delivery.topic());
                waiting.merge(address, delivery.isSlow() ? 0 : 1, Integer::sum);
            }
        }
        worker.recent().retain(topics.keySet());
        Comparator<FeedTopic> byWaiting = Comparator.comparing(topic -> waiting.getOrDefault(topic.address(), 0));
        return topics.values().stream().sorted(byWaiting.reversed()).toList();
    }

    /// Creates pings for a limited time, and not more than fit into memory until they are assigned.
    private void makePings(PingMaker.Changes changes, Iterator<FeedTopic> topics) throws SQLException {
        long begin = System.nanoTime();
        long bytes = 0;
        try (Connection connection = tables.connections().getConnection()) {
            while (topics.hasNext() && System.nanoTime() - begin < SLICE_NANOS && bytes < RecentPings.MAX_BYTES / 2) {
                Optional<Ping> ping = maker.ping(connection, changes, topics.next());
                ping.ifPresent(worker.recent()::add);
                bytes += ping.map(made -> made.content().length).orElse(0);
            }
        }
    }

    /// Starts the next step of each subscription.
    void distribute() throws SQLException {
        Map<UUID, Ping> pings = new LinkedHashMap<>();
        Map<UUID, List<Delivery>> receivers = new LinkedHashMap<>();
        List<UUID> ended = new ArrayList<>();
        for (Delivery delivery : deliveries.values()) {
            if (delivery.isBusy()) {
                continue;
            }
            if (delivery.isEnded()) {
                ended.add(delivery.id());
            } else if (delivery.isDue()) {
                next(delivery).ifPresent(ping -> {
                    pings.put(ping.id(), ping);
                    receivers.computeIfAbsent(ping.id(), _ -> new ArrayList<>()).add(delivery);
                });
            }
        }
        if (!ended.isEmpty()) {
            tables.claims().release(worker.id(), ended);
            ended.forEach(deliveries::remove);
        }
        for (Ping ping : pings.values()) {
            assign(ping, receivers.getOrDefault(ping.id(), List.of()));
        }
    }

    /// Starts the own work of a subscription, or returns its next ping.
    private Optional<Ping> next(Delivery delivery) {
        String topic = delivery.topic().address();
        ChangeCursor end = tail;
        if (delivery.pending().isPresent()) {
            start(delivery, () -> sender.repeat(worker, delivery));
        } else if (!worker.recent().covers(topic, delivery.position())) {
            start(delivery, () -> catchUp(delivery, end));
        } else {
            return nextShared(delivery);
        }
        return Optional.empty();
    }

    /// Returns the next shared ping. After a restore, it passes over those whose versions the subscription has, and
    /// lets it read the changes separately if it has some of them.
    private Optional<Ping> nextShared(Delivery delivery) {
        Optional<Ping> next = worker.recent().after(delivery.topic().address(), delivery.position());
        while (next.isPresent()) {
            Ping ping = next.get();
            long missing = ping.versions().stream()
                    .filter(version -> isMissing(delivery, version, ping.to()))
                    .count();
            if (missing == ping.versions().size()) {
                return next;
            }
            if (missing > 0) {
                start(delivery, () -> catchUp(delivery, ping.to()));
                return Optional.empty();
            }
            delivery.advance(ping.to());
            next = worker.recent().after(delivery.topic().address(), delivery.position());
        }
        return next;
    }

    private boolean isMissing(Delivery delivery, Version version, ChangeCursor at) {
        return !acknowledged.has(delivery.id(), delivery.topic().address(), version, at.epochs());
    }

    private void assign(Ping ping, List<Delivery> receivers) throws SQLException {
        Map<UUID, Target> targets = tables.claims()
                .assign(worker.id(), ping, receivers.stream().map(Delivery::id).toList());
        for (Delivery delivery : receivers) {
            Target target = targets.get(delivery.id());
            if (target == null) {
                delivery.end();
            } else {
                delivery.sending(Pending.of(ping));
                start(delivery, () -> sender.send(worker, delivery, target));
            }
        }
    }

    private void start(Delivery delivery, Task task) {
        delivery.begin();
        Task guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException | StackOverflowError e) {
                LOG.error("subscription={} is served later: internal error", delivery.id(), e);
                delivery.pause(AFTER_ERROR);
            }
        };
        tasks.start(guarded, delivery::rest);
    }

    /// Reads the changes for a subscription that is behind the others.
    private void catchUp(Delivery delivery, ChangeCursor end) throws InterruptedException {
        while (!delivery.isEnded() && delivery.position().isBefore(end)) {
            Optional<Target> target = tables.retry(() -> ownPing(delivery, end));
            if (target.isPresent()) {
                sender.send(worker, delivery, target.get());
                return;
            }
        }
    }

    private Optional<Target> ownPing(Delivery delivery, ChangeCursor end) throws SQLException {
        PingMaker.Changes changes;
        Optional<Ping> made;
        try (Connection connection = tables.connections().getConnection()) {
            changes = PingMaker.read(connection, delivery.position(), end)
                    .with(version -> isMissing(delivery, version, end));
            made = maker.ping(connection, changes, delivery.topic());
        }
        if (made.isEmpty()) {
            delivery.advance(changes.to());
            return Optional.empty();
        }
        Ping ping = made.get();
        Target target = tables.claims()
                .assign(worker.id(), ping, List.of(delivery.id()))
                .get(delivery.id());
        if (target == null) {
            delivery.end();
            return Optional.empty();
        }
        delivery.sending(Pending.of(ping));
        return Optional.of(target);
    }

    /// Stores the positions of subscriptions without pending changes.
    void storePositions() throws SQLException {
        List<Delivery> idle = deliveries.values().stream()
                .filter(delivery -> !delivery.isBusy() && !delivery.isEnded() && isAtTheEnd(delivery))
                .toList();
        if (!idle.isEmpty()) {
            tables.claims().advance(worker.id(), idle.stream().map(Delivery::id).toList(), tail.toString());
            idle.forEach(delivery -> delivery.advance(tail));
        }
    }

    private boolean isAtTheEnd(Delivery delivery) {
        String topic = delivery.topic().address();
        return delivery.pending().isEmpty()
                && delivery.position().isBefore(tail)
                && worker.recent().covers(topic, delivery.position())
                && worker.recent().after(topic, delivery.position()).isEmpty();
    }
}
