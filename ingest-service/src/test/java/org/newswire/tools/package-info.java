@NullMarked
package org.newswire.tools;

import org.jspecify.annotations.NullMarked;
