/// The tool's command `import`: a file of history ([ImportSource]) flows through the [ImportRun] to
/// `news.raw`, no faster than its [Followers] take it in; an [ImportNote] says how far it has come.
@NullMarked
package org.newswire.ingest.imports;

import org.jspecify.annotations.NullMarked;
