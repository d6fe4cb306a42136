@NullMarked
package org.newswire.ingest.poll;

import org.jspecify.annotations.NullMarked;
