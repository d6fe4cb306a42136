/// What was meant where a name is misspelt.
@NullMarked
package org.newswire.pipeline.spelling;

import org.jspecify.annotations.NullMarked;
