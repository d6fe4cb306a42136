package org.newswire.ingest.owner;

import java.time.InstantSource;
import org.newswire.ingest.permits.LocalHosts;
import org.newswire.ingest.poll.IngestMetrics;
import org.newswire.ingest.poll.PollSettings;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.KafkaSettings;
import org.newswire.service.metrics.SkippedRecords;

/// The objects that a [FeedOwner] shares with other parts of the process.
///
/// @param instanceId  unique among the instances; consumer and transactions are named after it
/// @param hosts       the hosts of this instance
/// @param skipped     counts damaged records and records of other programs
/// @param deadLetters for items that the broker refuses
public record OwnerContext(
        KafkaSettings kafka,
        String instanceId,
        PollSettings settings,
        LocalHosts hosts,
        IngestMetrics metrics,
        SkippedRecords skipped,
        DeadLetterRecords deadLetters,
        InstantSource clock) {}
