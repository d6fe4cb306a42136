package org.newswire.kafka;

import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/// Which records of a partition have been handled: all before `position`, except the deferred ones.
///
/// The group's committed offset is that of the first deferred record. Its metadata has the crash marker of
/// [CrashRecovery] and, if records are deferred, the position and their offsets:
///
/// ```
/// in-flight; 25; 0 5 4
/// ```
///
/// This example, committed at offset 100, means that the records 100, 105 and 109 are deferred and that all
/// others before 125 have been handled. So a record is neither lost nor handled twice if the process ends.
///
/// @param position    offset behind the handled records
/// @param leaderEpoch of the record before the position, if known
/// @param deferred    offsets before the position of records that have not been handled
record PartitionProgress(long position, Optional<Integer> leaderEpoch, SortedSet<Long> deferred) {
    private static final Pattern METADATA =
            Pattern.compile("(?<marker>[^;]*); (?<ahead>\\d{1,18});(?<gaps>(?: \\d{1,18})+)");

    PartitionProgress {
        deferred = Collections.unmodifiableSortedSet(new TreeSet<>(deferred));
    }

    /// All records before that offset have been handled.
    static PartitionProgress at(OffsetAndMetadata position) {
        return new PartitionProgress(position.offset(), position.leaderEpoch(), Collections.emptySortedSet());
    }

    /// Reads what [#toCommit] has written. Metadata of another origin has no deferred records.
    static PartitionProgress of(OffsetAndMetadata committed) {
        Matcher metadata = METADATA.matcher(Objects.requireNonNullElse(committed.metadata(), ""));
        if (!metadata.matches()) {
            return at(committed);
        }
        SortedSet<Long> deferred = new TreeSet<>();
        long offset = committed.offset();
        for (String gap : metadata.group("gaps").strip().split(" ")) {
            offset += Long.parseLong(gap);
            deferred.add(offset);
        }
        long position = committed.offset() + Long.parseLong(metadata.group("ahead"));
        return new PartitionProgress(position, Optional.empty(), deferred.headSet(position));
    }

    /// The crash marker in the metadata of a committed offset.
    static String marker(OffsetAndMetadata committed) {
        String metadata = Objects.requireNonNullElse(committed.metadata(), "");
        Matcher matcher = METADATA.matcher(metadata);
        return matcher.matches() ? matcher.group("marker") : metadata;
    }

    /// The offset of the first record that has not been handled.
    long firstUnhandled() {
        return deferred.isEmpty() ? position : deferred.first();
    }

    /// The offset to commit.
    ///
    /// @param marker of [CrashRecovery]
    OffsetAndMetadata toCommit(String marker) {
        if (deferred.isEmpty()) {
            return new OffsetAndMetadata(position, leaderEpoch, marker);
        }
        long[] before = {deferred.first()};
        String gaps = deferred.stream()
                .map(offset -> {
                    long gap = offset - before[0];
                    before[0] = offset;
                    return String.valueOf(gap);
                })
                .collect(Collectors.joining(" "));
        String metadata = marker + "; " + (position - deferred.first()) + "; " + gaps;
        return new OffsetAndMetadata(deferred.first(), Optional.empty(), metadata);
    }

    boolean isHandled(long offset) {
        return offset < position && !deferred.contains(offset);
    }

    /// Returns the progress at a later position, with these records deferred in addition.
    PartitionProgress advanced(OffsetAndMetadata to, Collection<Long> newlyDeferred) {
        SortedSet<Long> all = new TreeSet<>(deferred);
        all.addAll(newlyDeferred);
        return to.offset() < position
                ? new PartitionProgress(position, leaderEpoch, all)
                : new PartitionProgress(to.offset(), to.leaderEpoch(), all);
    }

    /// Returns the progress without the deferred records that the topic's retention has deleted.
    ///
    /// @param read    offset up to which the partition has been read
    /// @param present deferred records that were read
    PartitionProgress existing(long read, Collection<Long> present) {
        SortedSet<Long> left = new TreeSet<>(deferred);
        left.removeIf(offset -> offset < read && !present.contains(offset));
        return new PartitionProgress(position, leaderEpoch, left);
    }

    /// Returns the progress after the log was truncated at a position.
    PartitionProgress truncated(OffsetAndMetadata at) {
        return new PartitionProgress(at.offset(), at.leaderEpoch(), deferred.headSet(at.offset()));
    }

    /// Progress after these deferred records have been handled.
    PartitionProgress handled(Collection<Long> offsets) {
        SortedSet<Long> left = new TreeSet<>(deferred);
        left.removeAll(offsets);
        return new PartitionProgress(position, leaderEpoch, left);
    }

    /// Progress when these records of a batch have not been handled yet.
    ///
    /// @param begin the position before the batch
    PartitionProgress without(SortedSet<Long> offsets, long begin) {
        if (offsets.isEmpty()) {
            return this;
        }
        SortedSet<Long> behind = offsets.tailSet(begin);
        SortedSet<Long> left = new TreeSet<>(deferred);
        left.addAll(offsets.headSet(begin));
        return behind.isEmpty()
                ? new PartitionProgress(position, leaderEpoch, left)
                : new PartitionProgress(behind.first(), Optional.empty(), left.headSet(behind.first()));
    }
}
