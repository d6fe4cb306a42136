@NullMarked
package org.newswire.ingest.feed;

import org.jspecify.annotations.NullMarked;
