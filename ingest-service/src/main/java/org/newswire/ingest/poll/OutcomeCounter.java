package org.newswire.ingest.poll;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.stream.Stream;
import org.newswire.ingest.feedformat.UnreadableReason;
import org.newswire.ingest.fetch.FailureClass;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.RawItem;
import org.newswire.text.KebabCase;

/// A counter with one label whose values are all known, so that each is exported as 0 before its first
/// event.
record OutcomeCounter(String metric, String description, String label, List<String> values) {
    static final OutcomeCounter POLLS =
            new OutcomeCounter("newswire.ingest.polls", "Polls, by outcome", "outcome", polls());
    static final OutcomeCounter NEXT_POLLS = new OutcomeCounter(
            "newswire.ingest.next.polls",
            "Polls, by the reason for the time of the next poll",
            "reason",
            spelled(FeedStatus.Reason.values()).toList());
    static final OutcomeCounter ITEMS = new OutcomeCounter(
            "newswire.ingest.items",
            "Feed entries, by outcome; replaced: changed in the feed while it waited as backfill; left-out:"
                    + " no memory to wait as backfill, found again by the next poll; dropped: read, but the"
                    + " feed had moved to another instance",
            "outcome",
            Stream.concat(
                            spelled(RawItem.Change.values()).filter(change -> !change.equals("unknown")),
                            Stream.of("unchanged", "replaced", "left-out", "dropped"))
                    .toList());
    static final OutcomeCounter LANES = new OutcomeCounter(
            "newswire.ingest.published", "Items published to news.raw, by lane", "lane", List.of("live", "backfill"));
    static final OutcomeCounter PAGES = new OutcomeCounter(
            "newswire.ingest.pages",
            "Article pages, by outcome: fetched, retried, or the reason for a missing page",
            "outcome",
            pages());
    static final OutcomeCounter POSSIBLE_GAPS = new OutcomeCounter(
            "newswire.ingest.possible.gaps",
            "Polls whose document shares no item with the previous one",
            "outcome",
            List.of("repaired", "open"));
    static final OutcomeCounter OLDER_DOCUMENTS = new OutcomeCounter(
            "newswire.ingest.older.documents",
            "Requests for older documents to repair gaps, by outcome",
            "outcome",
            List.of("read", "failed"));
    static final OutcomeCounter HUB_CALLS = new OutcomeCounter(
            "newswire.ingest.hub.calls",
            "Calls of hubs to callbacks, by outcome",
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
                    "busy",
                    "failed"));
    static final OutcomeCounter HUB_REQUESTS = new OutcomeCounter(
            "newswire.ingest.hub.requests", "Requests to hubs, by outcome", "outcome", List.of("accepted", "failed"));
    static final OutcomeCounter HUB_NEWS = new OutcomeCounter(
            "newswire.ingest.hub.news",
            "Polls with new items of feeds with a hub, by whether the hub had pushed them",
            "outcome",
            List.of("pushed", "missed"));

    static final List<OutcomeCounter> ALL = List.of(
            POLLS, NEXT_POLLS, ITEMS, LANES, PAGES, POSSIBLE_GAPS, OLDER_DOCUMENTS, HUB_CALLS, HUB_REQUESTS, HUB_NEWS);

    OutcomeCounter {
        values = List.copyOf(values);
    }

    Counter in(MeterRegistry registry, String value) {
        return Counter.builder(metric)
                .description(description)
                .tag(label, value)
                .register(registry);
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
        return Stream.of(constants).map(KebabCase::of);
    }
}
