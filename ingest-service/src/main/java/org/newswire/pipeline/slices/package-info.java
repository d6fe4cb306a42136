/// Slices of topics as files, and back: the tool's commands `record` and `play`.
@NullMarked
package org.newswire.pipeline.slices;

import org.jspecify.annotations.NullMarked;
