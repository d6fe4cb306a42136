package org.newswire.ingest.feedformat;

import org.junit.jupiter.api.Test;

/// Tests [FeedReader].
class FeedMutationFuzzTest {
    @Test
    void survivesThreeThousandMutatedDocuments() {
        FeedMutationFuzz.run(20_261_125L, 3_000);
    }
}
