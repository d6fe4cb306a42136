package org.newswire.ingest.feed;

import org.junit.jupiter.api.Test;

/// The long run. `-Dnewswire.fuzz.seed` and `-Dnewswire.fuzz.documents` choose another one.
class MutationFuzzIT {
    @Test
    void survivesAHundredThousandMutatedDocuments() {
        MutationFuzz.run(
                Long.getLong("newswire.fuzz.seed", 1L), Integer.getInteger("newswire.fuzz.documents", 100_000));
    }
}
