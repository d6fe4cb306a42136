package org.newswire.kafka;

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
import org.newswire.limits.Limit;

/// Finds the record that ends the process by halving its batch at each restart.
///
/// The crash marker of a partition is the metadata of its committed offset. It says whether a member is
/// working on the records after that offset, and it outlives the member:
///
/// | marker | meaning for the member that finds it |
/// |---|---|
/// | none | no batch was in progress: batches of any size |
/// | `in-flight` | the process ended during a batch: half as many records per attempt |
/// | `retry N A` | it ended during attempt A at the next N records: half of N; a single record gets two attempts |
/// | `suspect N A` | it stopped cleanly before attempt A at the next N records: this attempt is made now |
///
/// With batches of 500 records, the record is tried alone after eight restarts and becomes a dead letter
/// after ten. A marker is committed before the records are handled, once for each newly assigned partition.
/// After that, each commit of offsets contains it. Used by one thread.
final class CrashRecovery {
    @Limit(
            of = "attempts to process a single record that crashes the process",
            past = "dead letter `ended-the-process`")
    private static final int ATTEMPTS_AT_ONE_RECORD = 2;

    private static final String IN_FLIGHT = "in-flight";
    private static final Pattern COUNTED =
            Pattern.compile("(?<state>retry|suspect) (?<records>\\d{1,7}) (?<attempt>\\d)");

    private final int maxBatchRecords;
    private final Map<TopicPartition, Suspects> suspects = new HashMap<>();

    /// Partitions whose committed offset has the current marker.
    private final Set<TopicPartition> marked = new HashSet<>();

    /// Records that may include one that ended the process.
    ///
    /// @param limit   maximum number of records in an attempt
    /// @param attempt number of the attempt with this limit, from 1
    /// @param left    number of records that have not been handled since
    private record Suspects(int limit, int attempt, int left) {
        private String marker(String state) {
            return state + " " + limit + " " + attempt;
        }
    }

    CrashRecovery(int maxBatchRecords) {
        this.maxBatchRecords = maxBatchRecords;
    }

    /// Reads the marker of a newly assigned partition.
    ///
    /// @param committed null if the group has no offset for it
    void assigned(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
        forget(partition);
        String marker = committed == null ? "" : PartitionProgress.marker(committed);
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

    /// Returns the first of these partitions whose records must be handled separately.
    Optional<TopicPartition> suspect(Collection<TopicPartition> partitions) {
        return partitions.stream().filter(suspects::containsKey).findFirst();
    }

    /// Returns how many records of a suspect partition may be handled together.
    int limit(TopicPartition suspect) {
        return Objects.requireNonNull(suspects.get(suspect)).limit;
    }

    /// Whether each attempt at the next record of a partition has ended the process.
    boolean endedTheProcess(TopicPartition partition) {
        Suspects found = suspects.get(partition);
        return found != null && found.limit == 1 && found.attempt > ATTEMPTS_AT_ONE_RECORD;
    }

    /// The metadata to commit while records of a partition are handled.
    String marker(TopicPartition partition) {
        Suspects found = suspects.get(partition);
        return found == null ? IN_FLIGHT : found.marker("retry");
    }

    /// The metadata to commit while no record of a partition is handled.
    String idleMarker(TopicPartition partition) {
        Suspects found = suspects.get(partition);
        if (marked.contains(partition)) {
            return marker(partition);
        }
        return found == null ? "" : found.marker("suspect");
    }

    /// Returns those partitions whose marker must be committed before their records are handled.
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

    /// Returns the metadata to commit when work on a partition stops and nothing ended the process. Empty
    /// if the marker needs no change.
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

    /// The committed offset of a partition no longer has the current marker.
    void released(TopicPartition partition) {
        marked.remove(partition);
    }

    /// The partition is assigned to another member.
    void forget(TopicPartition partition) {
        suspects.remove(partition);
        marked.remove(partition);
    }
}
