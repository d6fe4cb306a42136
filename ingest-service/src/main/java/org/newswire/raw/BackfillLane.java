package org.newswire.raw;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Headers;
import org.newswire.pipeline.Contract;

/// The lane of history: what a feed showed when it was first polled, what was missed and is taken from its
/// older documents (of each document all but the latest items), and what was imported. Such records have the
/// header `lane: backfill` in `news.raw` and `news.articles`; all others are live and have none.
public final class BackfillLane {
    private static final String HEADER = "lane";
    private static final String BACKFILL = "backfill";

    private BackfillLane() {}

    public static void mark(Headers headers) {
        headers.add(HEADER, BACKFILL.getBytes(UTF_8));
    }

    /// Whether a record with these headers is history.
    public static boolean holds(Headers headers) {
        return Contract.header(headers, HEADER).filter(BACKFILL::equals).isPresent();
    }
}
