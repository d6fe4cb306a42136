/// The Kafka access of all services: client settings, topics, the consume loop and the dead-letter queue.
@NullMarked
package org.newswire.kafka;

import org.jspecify.annotations.NullMarked;
