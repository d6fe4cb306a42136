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
import org.newswire.ingest.fetch.HostGate;
import org.newswire.ingest.fetch.HostState;
import org.newswire.ingest.memory.FeedMemory;
import org.newswire.ingest.topics.Site;
import org.newswire.pipeline.Contract;

/// What hosts have asked for, as `news.feed-memory` keeps it for the next owner: in the partition of
/// the host's site. Of hosts whose partition is somebody else's nothing is kept. Used by the owner's
/// thread alone.
final class HostMemories {
    /// What keys of hosts begin with; the host's name follows.
    static final String KEY = "host:";

    static final Contract<HostState> CONTRACT = new Contract<>("host-state", HostState.class);

    private static final int MOST_CHANGES = 2_000;

    private final HostGate gate;
    private final InstantSource clock;
    private final Set<String> toWrite = new HashSet<>();
    private final Map<String, Written> written = new HashMap<>();

    private record Written(int partition, HostState state) {}

    /// @param state null where nothing is to be kept any more
    record Change(int partition, String host, @Nullable HostState state) {
        ProducerRecord<byte[], byte @Nullable []> toRecord() {
            byte[] value = state == null ? null : CONTRACT.encode(state);
            return new ProducerRecord<>(FeedMemory.TOPIC.name(), partition, (KEY + host).getBytes(UTF_8), value);
        }
    }

    HostMemories(HostGate gate, InstantSource clock) {
        this.gate = gate;
        this.clock = clock;
    }

    /// Takes up what a predecessor left. When it asked last is not known: a whole gap or crawl delay
    /// passes from now. If its clock was ahead, the remaining pause starts now. State that would have expired
    /// in between is deleted from the topic.
    void restore(int partition, HostState left, Instant writtenAt) {
        Instant now = clock.instant();
        Duration gap = left.crawlDelay() == null ? gate.gap() : left.crawlDelay();
        written.put(left.host(), new Written(partition, left));
        if (!left.isRemembered(now)) {
            toWrite.add(left.host());
        } else if (writtenAt.isAfter(now.plus(FeedTable.CLOCKS_DIFFER))) {
            gate.restore(left.earlierBy(Duration.between(now, writtenAt)).startingAt(now.plus(gap)));
            toWrite.add(left.host());
        } else {
            gate.restore(left.startingAt(now.plus(gap)));
        }
    }

    /// The state to write now, at most [#MOST_CHANGES] records at a time; call [#written] after that.
    List<Change> changes(FeedTable table, int partitions) {
        toWrite.addAll(gate.takeChanged());
        List<Change> changes = new ArrayList<>();
        for (Iterator<String> each = toWrite.iterator(); each.hasNext() && changes.size() < MOST_CHANGES; ) {
            String host = each.next();
            Change change = new Change(Site.partitionOfHost(host, partitions), host, state(host));
            if (table.owns(change.partition) && !same(change.state, written.get(host))) {
                changes.add(change);
            } else {
                each.remove();
            }
        }
        return changes;
    }

    private @Nullable HostState state(String host) {
        Instant now = clock.instant();
        return gate.snapshot(host).filter(state -> state.asksForCare(now)).orElse(null);
    }

    private static boolean same(@Nullable HostState now, @Nullable Written before) {
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

    /// Forgets a partition: its hosts are somebody else's.
    void lose(int partition) {
        written.values().removeIf(each -> {
            boolean lost = each.partition == partition;
            if (lost) {
                gate.handOn(each.state.host());
            }
            return lost;
        });
    }
}
