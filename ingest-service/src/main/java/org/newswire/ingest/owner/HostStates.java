package org.newswire.ingest.owner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.newswire.contract.Contract;
import org.newswire.ingest.fetch.HostLimiter;
import org.newswire.ingest.fetch.HostState;
import org.newswire.ingest.state.PollState;
import org.newswire.ingest.topics.SitePartition;

/// The back-off and crawl delays of hosts in `news.feed-memory`, from which the next owner restores them. A
/// host is stored in the partition of its site. Hosts of other partitions are not stored. Used by the
/// owner's thread.
final class HostStates {
    /// Prefix of the keys of hosts; the host's name follows.
    static final String KEY = "host:";

    static final Contract<HostState> CONTRACT = new Contract<>("host-state", HostState.class);

    private static final int MAX_CHANGES = 2_000;

    private final HostLimiter limiter;
    private final InstantSource clock;
    private final Set<String> toWrite = new HashSet<>();
    private final Map<String, Written> written = new HashMap<>();

    private record Written(int partition, HostState state) {}

    /// @param state null to delete the record
    record Change(int partition, String host, @Nullable HostState state) {
        ProducerRecord<byte[], byte @Nullable []> toRecord() {
            byte[] value = state == null ? null : CONTRACT.encode(state);
            return new ProducerRecord<>(PollState.TOPIC.name(), partition, (KEY + host).getBytes(UTF_8), value);
        }
    }

    HostStates(HostLimiter limiter, InstantSource clock) {
        this.limiter = limiter;
        this.clock = clock;
    }

    /// Restores the state that a former owner wrote. The time of its last request is unknown, so a whole
    /// gap or crawl delay starts now. If its clock was ahead, the remaining back-off starts now. Expired
    /// state is deleted from the topic.
    void restore(int partition, HostState state, Instant writtenAt) {
        Instant now = clock.instant();
        Duration gap = state.crawlDelay() == null ? limiter.gap() : state.crawlDelay();
        written.put(state.host(), new Written(partition, state));
        if (!state.isRemembered(now)) {
            toWrite.add(state.host());
        } else if (writtenAt.isAfter(now.plus(FeedTable.MAX_CLOCK_DIFFERENCE))) {
            limiter.restore(state.earlierBy(Duration.between(now, writtenAt)).startingAt(now.plus(gap)));
            toWrite.add(state.host());
        } else {
            limiter.restore(state.startingAt(now.plus(gap)));
        }
    }

    /// Returns the changes to write now, at most [#MAX_CHANGES] records at a time; call [#written] after
    /// that.
    List<Change> changes(FeedTable table, int partitions) {
        toWrite.addAll(limiter.takeChanged());
        List<Change> changes = new ArrayList<>();
        for (Iterator<String> each = toWrite.iterator(); each.hasNext() && changes.size() < MAX_CHANGES; ) {
            String host = each.next();
            Change change = new Change(SitePartition.partitionOfHost(host, partitions), host, state(host));
            if (table.isAssigned(change.partition) && !isSame(change.state, written.get(host))) {
                changes.add(change);
            } else {
                each.remove();
            }
        }
        return changes;
    }

    private @Nullable HostState state(String host) {
        Instant now = clock.instant();
        return limiter.snapshot(host).filter(state -> state.asksForCare(now)).orElse(null);
    }

    private static boolean isSame(@Nullable HostState now, @Nullable Written before) {
        if (now == null || before == null) {
            return now == null && before == null;
        }
        return !now.isWorthWriting(before.state);
    }

    void written(List<Change> changes) {
        changes.forEach(change -> {
            toWrite.remove(change.host);
            if (change.state == null) {
                written.remove(change.host);
            } else {
                written.put(change.host, new Written(change.partition, change.state));
            }
        });
    }

    /// Drops the hosts of a partition that is no longer assigned.
    void lose(int partition) {
        written.values().removeIf(each -> {
            boolean lost = each.partition == partition;
            if (lost) {
                limiter.handOver(each.state.host());
            }
            return lost;
        });
    }
}
