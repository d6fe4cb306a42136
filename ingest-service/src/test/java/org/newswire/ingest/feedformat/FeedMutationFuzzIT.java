package org.newswire.ingest.feedformat;

import org.junit.jupiter.api.Test;

/// The long run. `-Dnewswire.fuzz.seed` and `-Dnewswire.fuzz.documents` set the seed and the number of
/// documents. Tests [FeedReader].
class FeedMutationFuzzIT {
    @Test
    void survivesAHundredThousandMutatedDocuments() {
        FeedMutationFuzz.run(
                Long.getLong("newswire.fuzz.seed", 1L), Integer.getInteger("newswire.fuzz.documents", 100_000));
    }
}
