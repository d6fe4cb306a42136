/// Topics as such: reads partitions whole ([PartitionReader]), says which one belongs to a [Site], ends
/// [OpenTransactions] of dead instances. Does not depend on the content of the topics.
@NullMarked
package org.newswire.ingest.topics;

import org.jspecify.annotations.NullMarked;
