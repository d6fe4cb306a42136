@NullMarked
package org.newswire.recording;

import org.jspecify.annotations.NullMarked;
