/// Detects sites whose pages yield other articles than before.
@NullMarked
package org.newswire.parse.drift;

import org.jspecify.annotations.NullMarked;
