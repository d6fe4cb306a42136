/// Traces each item from its poll to its row in the database: W3C Trace Context in the headers of records,
/// trace ids in log lines, exemplars and rows.
@NullMarked
package org.newswire.service.tracing;

import org.jspecify.annotations.NullMarked;
