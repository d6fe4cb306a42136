@NullMarked
package org.newswire.ingest.websub;

import org.jspecify.annotations.NullMarked;
