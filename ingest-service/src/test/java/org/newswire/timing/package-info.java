/// Measures times in tests that run on busy machines.
@NullMarked
package org.newswire.timing;

import org.jspecify.annotations.NullMarked;
