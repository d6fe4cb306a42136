@NullMarked
package org.newswire.ingest.state;

import org.jspecify.annotations.NullMarked;
