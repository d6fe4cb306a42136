package org.newswire.ingest.accounting;

import java.util.List;
import java.util.stream.Stream;
import org.newswire.ingest.fetch.PolitenessRule;
import org.newswire.ingest.fetch.ResourceKind;

/// Defines the counts that [RequestCounts] keeps for each host and day: requests by kind, responses by status
/// class, violations by rule, and three totals.
///
/// A constant states its index in the encoded poll state, and its section and key in the feed status
/// ([org.newswire.raw.FeedStatus.HostDay]).
enum CountKind {
    FEED(0, Group.REQUESTS, "feed"),
    PAGE(1, Group.REQUESTS, "page"),
    ROBOTS(2, Group.REQUESTS, "robots"),
    HUB(3, Group.REQUESTS, "hub"),
    LIST(4, Group.REQUESTS, "list"),
    SUCCESS(5, Group.ANSWERS, "2xx"),
    NOT_MODIFIED(6, Group.ANSWERS, "304"),
    REDIRECT(7, Group.ANSWERS, "3xx"),
    CLIENT_ERROR(8, Group.ANSWERS, "4xx"),
    SERVER_ERROR(9, Group.ANSWERS, "5xx"),
    NO_ANSWER(10, Group.ANSWERS, "none"),
    CONDITIONAL(11, Group.OTHER, "conditional"),
    BYTES(12, Group.OTHER, "bytes"),
    PAUSES(13, Group.OTHER, "pauses"),
    GAP(14, Group.VIOLATIONS, "gap"),
    CONCURRENCY(15, Group.VIOLATIONS, "concurrency"),
    RETRY_AFTER(16, Group.VIOLATIONS, "retry_after"),
    ROBOTS_DISALLOWED(17, Group.VIOLATIONS, "robots"),
    CRAWL_DELAY(18, Group.VIOLATIONS, "crawl_delay");

    /// The section of the feed status that contains the count.
    enum Group {
        REQUESTS,
        ANSWERS,
        VIOLATIONS,
        OTHER
    }

    /// The index in the encoded counts of a poll state. It must never change.
    final int place;

    final Group group;
    final String key;

    CountKind(int place, Group group, String key) {
        this.place = place;
        this.group = group;
        this.key = key;
    }

    /// Returns the names of a group, in order.
    static List<String> keys(Group group) {
        return Stream.of(values())
                .filter(count -> count.group == group)
                .map(count -> count.key)
                .toList();
    }

    static CountKind of(ResourceKind kind) {
        return switch (kind) {
            case FEED -> FEED;
            case PAGE -> PAGE;
            case ROBOTS -> ROBOTS;
            case HUB -> HUB;
            case LIST -> LIST;
        };
    }

    /// @param status of the response; 0 or any invalid status counts as no response
    static CountKind of(int status) {
        if (status == 304) {
            return NOT_MODIFIED;
        }
        return switch (status / 100) {
            case 2 -> SUCCESS;
            case 3 -> REDIRECT;
            case 4 -> CLIENT_ERROR;
            case 5 -> SERVER_ERROR;
            default -> NO_ANSWER;
        };
    }

    static CountKind of(PolitenessRule rule) {
        return switch (rule) {
            case GAP -> GAP;
            case CRAWL_DELAY -> CRAWL_DELAY;
            case CONCURRENCY -> CONCURRENCY;
            case RETRY_AFTER -> RETRY_AFTER;
            case ROBOTS -> ROBOTS_DISALLOWED;
        };
    }
}
