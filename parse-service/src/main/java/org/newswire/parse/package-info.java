@NullMarked
package org.newswire.parse;

import org.jspecify.annotations.NullMarked;
