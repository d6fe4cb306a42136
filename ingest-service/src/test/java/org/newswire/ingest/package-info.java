@NullMarked
package org.newswire.ingest;

import org.jspecify.annotations.NullMarked;
