/// Ownership of feeds. The [FeedOwner] runs the loop of a group member. [PartitionAssignment] restores the
/// [FeedTable] from a [PartitionSnapshot]. [OutcomeWriter] writes the outcomes of polls through the
/// [Publisher].
@NullMarked
package org.newswire.ingest.owner;

import org.jspecify.annotations.NullMarked;
