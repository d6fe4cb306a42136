/// Finds the feeds of a site with a few polite requests, for the command `discover`.
@NullMarked
package org.newswire.ingest.discovery;

import org.jspecify.annotations.NullMarked;
