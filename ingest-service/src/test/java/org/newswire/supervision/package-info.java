@NullMarked
package org.newswire.supervision;

import org.jspecify.annotations.NullMarked;
