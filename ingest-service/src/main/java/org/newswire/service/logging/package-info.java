/// Adds escaped control characters and masked secrets to Logback, for the log formats `text` and `json`.
@NullMarked
package org.newswire.service.logging;

import org.jspecify.annotations.NullMarked;
