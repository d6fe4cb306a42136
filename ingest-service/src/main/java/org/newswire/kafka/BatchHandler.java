package org.newswire.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Handles the batches of a [ConsumeLoop]. Called by the loop's thread only.
///
/// ```java
/// BatchHandler handler = batch -> {
///     batch.records().forEach(database::write);
///     return batch.ends();
/// };
/// ```
@FunctionalInterface
public interface BatchHandler {
    /// Handles a batch completely or not at all. A batch has at least one record; records with the same key
    /// are in the order of their offsets.
    ///
    /// @return the offsets that the loop commits: [ConsumerBatch#ends()], or nothing if the handler has
    ///     committed them in its own transaction
    Map<TopicPartition, OffsetAndMetadata> handle(ConsumerBatch batch)
            throws RetriableBatchException, InterruptedException;

    /// Optional callbacks on partitions and positions.
    default PartitionHooks hooks() {
        return PartitionHooks.NONE;
    }
}
