@NullMarked
package org.newswire.ingest.imports;

import org.jspecify.annotations.NullMarked;
