package org.newswire.pipeline;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.untrusted.Limit;

/// Finds the record that ends the process, across restarts, by halving the batch that it is in.
///
/// The metadata of a committed offset is the crash marker of its partition. It says that a member is working
/// on what follows, or that nobody is, and survives the member:
///
/// | marker | meaning for the member that finds it |
/// |---|---|
/// | none | nobody was at work: batches of any size |
/// | `in-flight` | the process ended during a batch: half as many records at once |
/// | `retry N A` | it ended during attempt A at the next N records: half of N; a single record gets two attempts |
/// | `suspect N A` | it stopped in order before attempt A at the next N records: they are tried now |
///
/// So of 500 records the one that ends the process is tried alone after eight restarts, and set aside after
/// ten. A marker is written before the records are handled, once for each partition that is taken over, and
/// then goes with each offset that is committed anyway. Used by one thread.
final class CrashRecovery {
    @Limit(
            of = "attempts at a single record that ends the process",
            past = "the record is set aside as `ended-the-process`")
    private static final int ATTEMPTS_AT_ONE_RECORD = 2;

    private static final String IN_FLIGHT = "in-flight";
    private static final Pattern COUNTED =
            Pattern.compile("(?<state>retry|suspect) (?<records>\\d{1,7}) (?<attempt>\\d)");

    private final int maxBatchRecords;
    private final Map<TopicPartition, Suspects> suspects = new HashMap<>();

    /// Partitions whose committed offset bears the present marker.
    private final Set<TopicPartition> marked = new HashSet<>();

    /// Records one of which may have ended the process.
    ///
    /// @param limit   how many are tried at once
    /// @param attempt at that many, from 1
    /// @param left    how many have not been handled since
    private record Suspects(int limit, int attempt, int left) {
        private String marker(String state) {
            return state + " " + limit + " " + attempt;
        }
    }

    /// @param maxBatchRecords how many records a batch has at most
    CrashRecovery(int maxBatchRecords) {
        this.maxBatchRecords = maxBatchRecords;
    }

    /// Reads the marker of a partition that has been assigned.
    ///
    /// @param committed null where the group has no offset of it
    void assigned(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
        forget(partition);
        String marker = committed == null ? "" : Objects.requireNonNullElse(committed.metadata(), "");
        suspects(marker).ifPresent(found -> suspects.put(partition, found));
    }

    private Optional<Suspects> suspects(String marker) {
        if (marker.equals(IN_FLIGHT)) {
            return Optional.of(new Suspects(half(maxBatchRecords), 1, maxBatchRecords));
        }
        Matcher counted = COUNTED.matcher(marker);
        if (!counted.matches()) {
            return Optional.empty();
        }
        int records = Math.max(1, Integer.parseInt(counted.group("records")));
        int attempt = Integer.parseInt(counted.group("attempt"));
        if (counted.group("state").equals("suspect")) {
            return Optional.of(new Suspects(records, attempt, records));
        }
        return Optional.of(
                records == 1
                        ? new Suspects(1, Math.min(attempt, ATTEMPTS_AT_ONE_RECORD) + 1, 1)
                        : new Suspects(half(records), 1, records));
    }

    private static int half(int records) {
        return Math.max(1, records / 2);
    }

    /// The partition, of those given, whose records have to be handled by themselves.
    Optional<TopicPartition> suspect(Collection<TopicPartition> partitions) {
        return partitions.stream().filter(suspects::containsKey).findFirst();
    }

    /// How many records of a suspect partition may be handled at once.
    int limit(TopicPartition suspect) {
        return Objects.requireNonNull(suspects.get(suspect)).limit;
    }

    /// Whether the next record of a partition is the one: the process has ended at each attempt at it.
    boolean endedTheProcess(TopicPartition partition) {
        Suspects found = suspects.get(partition);
        return found != null && found.limit == 1 && found.attempt > ATTEMPTS_AT_ONE_RECORD;
    }

    /// What the offsets of a partition are committed with while its records are handled.
    String marker(TopicPartition partition) {
        Suspects found = suspects.get(partition);
        return found == null ? IN_FLIGHT : found.marker("retry");
    }

    /// What the offset of a partition is committed with while none of its records is handled.
    String idleMarker(TopicPartition partition) {
        Suspects found = suspects.get(partition);
        if (marked.contains(partition)) {
            return marker(partition);
        }
        return found == null ? "" : found.marker("suspect");
    }

    /// Of those partitions the ones whose marker has to be committed before their records are handled.
    Set<TopicPartition> unmarked(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .filter(partition -> !marked.contains(partition))
                .collect(Collectors.toUnmodifiableSet());
    }

    void marked(Collection<TopicPartition> partitions) {
        marked.addAll(partitions);
    }

    /// Records of a partition have been handled.
    void handled(TopicPartition partition, int records) {
        Suspects found = suspects.get(partition);
        if (found == null) {
            return;
        }
        int left = found.left - records;
        if (left > 0) {
            suspects.put(partition, new Suspects(found.limit, found.attempt, left));
        } else {
            suspects.remove(partition);
            marked.remove(partition);
        }
    }

    /// What the offset of a partition is to be committed with when its records are not being handled any
    /// more, though nothing ended the process: empty where the marker may stay as it is.
    Optional<String> releasedMarker(TopicPartition partition) {
        if (!marked.contains(partition)) {
            return Optional.empty();
        }
        Suspects found = suspects.get(partition);
        return Optional.of(found == null ? "" : found.marker("suspect"));
    }

    boolean isSuspect(TopicPartition partition) {
        return suspects.containsKey(partition);
    }

    /// The committed offset of a partition does not bear the present marker any more.
    void released(TopicPartition partition) {
        marked.remove(partition);
    }

    /// Of a partition that is another member's.
    void forget(TopicPartition partition) {
        suspects.remove(partition);
        marked.remove(partition);
    }
}
