package org.newswire.ingest.imports;

import java.io.IOException;
import java.util.Optional;
import org.newswire.raw.RawItem;

/// A file that is imported, part by part: the same file gives the same parts in the same order.
interface ImportSource extends AutoCloseable {
    /// What a part of the file is.
    sealed interface Part {
        record Item(RawItem item) implements Part {}

        /// Nothing that is imported. `why` is one of few words, for a count.
        record LeftOut(String why) implements Part {}
    }

    /// The next part; empty at the end.
    Optional<Part> next() throws IOException;

    @Override
    void close() throws IOException;
}
