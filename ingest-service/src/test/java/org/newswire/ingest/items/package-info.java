@NullMarked
package org.newswire.ingest.items;

import org.jspecify.annotations.NullMarked;
