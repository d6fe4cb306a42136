package org.newswire.ingest.feed;

import org.junit.jupiter.api.Test;

class MutationFuzzTest {
    @Test
    void survivesThreeThousandMutatedDocuments() {
        MutationFuzz.run(20_261_125L, 3_000);
    }
}
