/// Keeps the long-running threads of a service running ([Supervisor]).
@NullMarked
package org.newswire.supervision;

import org.jspecify.annotations.NullMarked;
