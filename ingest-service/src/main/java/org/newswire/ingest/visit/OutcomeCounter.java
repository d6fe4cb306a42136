package org.newswire.ingest.visit;

import java.util.List;
import java.util.stream.Stream;
import org.newswire.ingest.feed.UnreadableReason;
import org.newswire.ingest.fetch.FailureClass;
import org.newswire.pipeline.spelling.Spelling;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;

/// What is counted by a label of which all values are known, so that each is there at 0 before it first
/// happens.
record OutcomeCounter(String metric, String description, String label, List<String> values) {
    static final OutcomeCounter POLLS =
            new OutcomeCounter("newswire.ingest.polls", "Polls that ended, by how", "outcome", polls());
    static final OutcomeCounter NEXT_POLLS = new OutcomeCounter(
            "newswire.ingest.next.polls",
            "Polls that ended, by the rule that set the time of the next",
            "reason",
            spelled(FeedStatus.Reason.values()).toList());
    static final OutcomeCounter ITEMS = new OutcomeCounter(
            "newswire.ingest.items",
            "Entries in documents that were read, by outcome",
            "outcome",
            Stream.concat(
                            spelled(RawItem.Change.values()).filter(change -> !change.equals("unknown")),
                            Stream.of("unchanged"))
                    .toList());
    static final OutcomeCounter LANES = new OutcomeCounter(
            "newswire.ingest.published", "Items published in news.raw, by lane", "lane", List.of("live", "backfill"));
    static final OutcomeCounter PAGES = new OutcomeCounter(
            "newswire.ingest.pages",
            "Pages of articles, by outcome: fetched, retried, or why there is none",
            "outcome",
            pages());
    static final OutcomeCounter POSSIBLE_GAPS = new OutcomeCounter(
            "newswire.ingest.possible.gaps",
            "Polls whose document shared no item with what was known",
            "outcome",
            List.of("repaired", "open"));
    static final OutcomeCounter OLDER_PAGES = new OutcomeCounter(
            "newswire.ingest.older.pages",
            "Older documents asked for to repair gaps",
            "outcome",
            List.of("read", "failed"));
    static final OutcomeCounter HUB_CALLS = new OutcomeCounter(
            "newswire.ingest.hub.calls",
            "What hubs said at callbacks, by outcome",
            "outcome",
            List.of(
                    "pushed",
                    "bad-signature",
                    "verified",
                    "unsubscribed",
                    "denied",
                    "refused",
                    "unknown",
                    "unwanted",
                    "too-fast",
                    "failed"));
    static final OutcomeCounter HUB_REQUESTS = new OutcomeCounter(
            "newswire.ingest.hub.requests", "Requests to hubs, by outcome", "outcome", List.of("accepted", "failed"));
    static final OutcomeCounter HUB_NEWS = new OutcomeCounter(
            "newswire.ingest.hub.news",
            "Polls that brought items of feeds with a hub, by whether it had pushed",
            "outcome",
            List.of("pushed", "missed"));

    static final List<OutcomeCounter> ALL = List.of(
            POLLS, NEXT_POLLS, ITEMS, LANES, PAGES, POSSIBLE_GAPS, OLDER_PAGES, HUB_CALLS, HUB_REQUESTS, HUB_NEWS);

    OutcomeCounter {
        values = List.copyOf(values);
    }

    private static List<String> polls() {
        Stream<String> answers =
                Stream.of("fresh", "not-modified", "same-body", "throttled", "deferred", "gone", "cut-short");
        Stream<String> ours =
                Stream.of("internal", "robots-disallowed", "robots-unknown", "sitemap-child", "unreadable-html-page");
        Stream<String> unreadable = spelled(UnreadableReason.values()).map("unreadable-"::concat);
        return Stream.of(answers, ours, unreadable, spelled(FailureClass.values()))
                .flatMap(each -> each)
                .toList();
    }

    private static List<String> pages() {
        Stream<String> answers =
                Stream.of("fetched", "retried", "cut-short", "not-modified", "throttled", "gone", "backlog");
        Stream<String> unasked = Stream.of("bad-url", "robots-disallowed", "robots-unknown");
        Stream<String> failures = spelled(FailureClass.values()).filter(name -> !name.equals("disallowed"));
        return Stream.of(answers, unasked, failures).flatMap(each -> each).toList();
    }

    private static Stream<String> spelled(Enum<?>[] constants) {
        return Stream.of(constants).map(Spelling::of);
    }
}
