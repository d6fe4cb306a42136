/// Topics as such: reads partitions whole ([PartitionReader]), says which one belongs to a [Site], ends
/// [OpenTransactions] of instances that are gone. Knows nothing of what they hold.
@NullMarked
package org.newswire.ingest.topics;

import org.jspecify.annotations.NullMarked;
