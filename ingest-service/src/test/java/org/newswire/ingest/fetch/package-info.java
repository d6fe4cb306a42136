@NullMarked
package org.newswire.ingest.fetch;

import org.jspecify.annotations.NullMarked;
