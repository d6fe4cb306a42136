@NullMarked
package org.newswire.limits;

import org.jspecify.annotations.NullMarked;
