@NullMarked
package org.newswire.ingest.owner;

import org.jspecify.annotations.NullMarked;
