package org.newswire.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Headers;
import org.newswire.contract.Contract;

/// Marks backfill items with the header `lane: backfill` in `news.raw` and `news.articles`.
///
/// Backfill items come from the first poll of a feed, from archive documents with missed items, and from
/// imports. Live records do not have this header.
public final class BackfillLane {
    private static final String HEADER = "lane";
    private static final String BACKFILL = "backfill";

    private BackfillLane() {}

    public static void mark(Headers headers) {
        headers.add(HEADER, BACKFILL.getBytes(UTF_8));
    }

    public static boolean holds(Headers headers) {
        return Contract.header(headers, HEADER).filter(BACKFILL::equals).isPresent();
    }
}
