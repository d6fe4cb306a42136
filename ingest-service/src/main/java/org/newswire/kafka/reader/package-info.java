/// Reads topics without a consumer group: ranges of offsets, snapshots of compacted topics, and what follows
/// ([TopicReader]).
@NullMarked
package org.newswire.kafka.reader;

import org.jspecify.annotations.NullMarked;
