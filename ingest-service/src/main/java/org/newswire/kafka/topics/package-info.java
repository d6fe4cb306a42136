/// Watches the topics of a running service ([TopicMonitor]), and restarts its work when they are lost and
/// created again ([TopicLossRecovery]).
@NullMarked
package org.newswire.kafka.topics;

import org.jspecify.annotations.NullMarked;
