package org.newswire.kafka;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/// The offsets of a partition as the broker reports them.
///
/// @param topicId   changes when the topic is deleted and created again
/// @param begin     offset of the first available record
/// @param end       offset after the last record
/// @param committed offset committed by the group, if there is one
public record PartitionLog(
        Uuid topicId, long begin, long end, @Nullable Long committed) {}
