/// Watches the topics of a running service ([TopicWatch]).
@NullMarked
package org.newswire.pipeline.topics;

import org.jspecify.annotations.NullMarked;
