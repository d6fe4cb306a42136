@NullMarked
package org.newswire.ingest.accounting;

import org.jspecify.annotations.NullMarked;
