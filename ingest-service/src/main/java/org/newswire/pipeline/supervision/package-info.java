/// Keeps the long-running threads of a service running ([Supervisor]).
@NullMarked
package org.newswire.pipeline.supervision;

import org.jspecify.annotations.NullMarked;
