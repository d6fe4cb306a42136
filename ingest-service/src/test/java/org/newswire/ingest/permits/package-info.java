@NullMarked
package org.newswire.ingest.permits;

import org.jspecify.annotations.NullMarked;
