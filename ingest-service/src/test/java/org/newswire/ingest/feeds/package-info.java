@NullMarked
package org.newswire.ingest.feeds;

import org.jspecify.annotations.NullMarked;
