/// Access to topics regardless of their content: reads partitions to their end ([PartitionReader]), assigns
/// sites to partitions ([SitePartition]) and aborts transactions of terminated instances
/// ([AbandonedTransactions]).
@NullMarked
package org.newswire.ingest.topics;

import org.jspecify.annotations.NullMarked;
