/// Keeps the long-running threads of a service at work ([Supervisor]).
@NullMarked
package org.newswire.pipeline.supervision;

import org.jspecify.annotations.NullMarked;
