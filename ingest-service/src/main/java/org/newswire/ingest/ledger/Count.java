package org.newswire.ingest.ledger;

import java.util.List;
import java.util.stream.Stream;
import org.newswire.ingest.fetch.Accept;
import org.newswire.ingest.fetch.PolitenessRule;

/// What is counted of a host and day.
enum Count {
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
    ROBOTS_DISALLOWED(17, Group.VIOLATIONS, "robots");

    /// Where it stands in the status.
    enum Group {
        REQUESTS,
        ANSWERS,
        VIOLATIONS,
        OTHER
    }

    /// Its place among the numbers in a feed's memory: it keeps that for ever.
    final int place;

    final Group group;
    final String key;

    Count(int place, Group group, String key) {
        this.place = place;
        this.group = group;
        this.key = key;
    }

    /// The names of a group, in order.
    static List<String> keys(Group group) {
        return Stream.of(values())
                .filter(count -> count.group == group)
                .map(count -> count.key)
                .toList();
    }

    static Count of(Accept kind) {
        return switch (kind) {
            case FEED -> FEED;
            case PAGE -> PAGE;
            case ROBOTS -> ROBOTS;
            case HUB -> HUB;
            case LIST -> LIST;
        };
    }

    /// @param status of an answer; 0, or what is no HTTP status, is none
    static Count of(int status) {
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

    static Count of(PolitenessRule rule) {
        return switch (rule) {
            case GAP -> GAP;
            case CONCURRENCY -> CONCURRENCY;
            case RETRY_AFTER -> RETRY_AFTER;
            case ROBOTS -> ROBOTS_DISALLOWED;
        };
    }
}
