/// The commands `record` and `replay`: copy records of a topic to a file and back.
@NullMarked
package org.newswire.recording;

import org.jspecify.annotations.NullMarked;
