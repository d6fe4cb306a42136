@NullMarked
package org.newswire.ingest.visit;

import org.jspecify.annotations.NullMarked;
