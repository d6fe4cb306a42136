/// One trace for each item, from the poll that finds it to its row: W3C Trace Context in the
/// records' headers, trace ids in log lines, exemplars and rows.
@NullMarked
package org.newswire.pipeline.tracing;

import org.jspecify.annotations.NullMarked;
