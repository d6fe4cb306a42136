@NullMarked
package org.newswire.ingest.schedule;

import org.jspecify.annotations.NullMarked;
