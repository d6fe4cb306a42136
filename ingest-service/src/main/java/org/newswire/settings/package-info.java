/// Reads settings from environment variables, and reports all invalid and unknown ones together.
@NullMarked
package org.newswire.settings;

import org.jspecify.annotations.NullMarked;
