@NullMarked
package org.newswire.ingest.feedformat;

import org.jspecify.annotations.NullMarked;
