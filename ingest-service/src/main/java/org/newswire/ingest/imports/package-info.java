/// The command `import`: [ImportRun] publishes the items of files ([ImportSource]) to `news.raw`. It waits
/// for the [DownstreamConsumers] after each batch and writes its [ImportProgress].
@NullMarked
package org.newswire.ingest.imports;

import org.jspecify.annotations.NullMarked;
