package org.newswire.ingest.imports;

import java.io.IOException;
import java.util.Optional;
import org.newswire.raw.RawItem;

/// A file to import. The same file always returns the same parts in the same order.
interface ImportSource extends AutoCloseable {
    /// A part of the file.
    sealed interface Part {
        record Item(RawItem item) implements Part {}

        /// A skipped part. There are few different reasons, so they can be counted.
        record LeftOut(String why) implements Part {}
    }

    /// Returns the next part, or empty at the end.
    Optional<Part> next() throws IOException;

    @Override
    void close() throws IOException;
}
