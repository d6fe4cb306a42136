@NullMarked
package org.newswire.store;

import org.jspecify.annotations.NullMarked;
