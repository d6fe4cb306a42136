/// The tool's command `export`: articles as JSON lines, what was fetched as WARC, each going on where it was
/// stopped.
@NullMarked
package org.newswire.store.export;

import org.jspecify.annotations.NullMarked;
