/// Kafka clients with limits in bytes of what records expand to.
@NullMarked
package org.newswire.pipeline.kafka;

import org.jspecify.annotations.NullMarked;
