/// Reads the lists that say which feeds to poll, and notices when they change.
@NullMarked
package org.newswire.ingest.feeds;

import org.jspecify.annotations.NullMarked;
