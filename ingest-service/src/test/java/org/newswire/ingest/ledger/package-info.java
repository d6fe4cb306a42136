@NullMarked
package org.newswire.ingest.ledger;

import org.jspecify.annotations.NullMarked;
