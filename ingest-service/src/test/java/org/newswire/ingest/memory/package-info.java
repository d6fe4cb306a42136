@NullMarked
package org.newswire.ingest.memory;

import org.jspecify.annotations.NullMarked;
