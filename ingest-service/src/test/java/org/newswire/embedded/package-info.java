/// Starts a Kafka broker and the services as processes, for integration tests and the quick start.
@NullMarked
package org.newswire.embedded;

import org.jspecify.annotations.NullMarked;
