/// Planted violations for the architecture rules.
@NullMarked
package org.newswire.planted.kafka;

import org.jspecify.annotations.NullMarked;
