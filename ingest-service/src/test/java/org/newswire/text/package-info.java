@NullMarked
package org.newswire.text;

import org.jspecify.annotations.NullMarked;
