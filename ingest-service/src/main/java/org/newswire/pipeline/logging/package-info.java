/// What the log formats `text` and `json` add to Logback: escaped control characters and masked secrets.
@NullMarked
package org.newswire.pipeline.logging;

import org.jspecify.annotations.NullMarked;
