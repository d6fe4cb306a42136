/// The tool's command `dlq`: what lies in the `.dlq` topics, and what is done about it.
@NullMarked
package org.newswire.pipeline.letters;

import org.jspecify.annotations.NullMarked;
