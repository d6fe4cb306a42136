package org.newswire.store.page.feeds;

import org.jspecify.annotations.Nullable;
import org.newswire.store.page.ShownText;
import org.newswire.store.page.TemplateContext;

/// The codes of a feed's status in the reader's language. A code that this version does not know is shown as it is.
///
/// @param page the texts
public record FeedWords(TemplateContext page) {
    private static final String UNREADABLE = "unreadable-";
    private static final int MAX_CODE_CHARS = 100;

    public String state(String state) {
        return ofCode("feeds.state.", state);
    }

    /// Returns what determines the time of the next poll.
    public String reason(String reason) {
        return ofCode("feeds.reason.", reason);
    }

    /// Returns why a poll failed.
    public String failure(String failure) {
        return has("feeds.failure.", failure) || !failure.startsWith(UNREADABLE)
                ? ofCode("feeds.failure.", failure)
                : page.text("feeds.failure.unreadable");
    }

    public String flag(String flag) {
        return ofCode("feeds.flag.", flag);
    }

    /// Returns the result of the last poll.
    public String result(Feed feed) {
        return result(feed.lastFailure(), feed.lastStatus());
    }

    public String result(ReportedPoll poll) {
        return result(poll.failure(), poll.status());
    }

    /// Returns whether the feed was polled on a day, and whether a poll failed.
    public String day(FeedDays.Day day) {
        String failure = day.failure();
        if (failure != null) {
            return page.text("feeds.days.failed", failure(failure));
        }
        return page.text(day.polled() ? "feeds.days.polled" : "feeds.days.unpolled");
    }

    private String result(@Nullable String failure, @Nullable Integer status) {
        if (failure != null) {
            return status == null
                    ? failure(failure)
                    : page.text("feeds.result.failed", failure(failure), String.valueOf(status));
        }
        return status == null
                ? page.text("feeds.result.none")
                : page.text(status == 304 ? "feeds.result.unchanged" : "feeds.result.read", String.valueOf(status));
    }

    private String ofCode(String prefix, String code) {
        return has(prefix, code) ? page.text(prefix + code) : ShownText.of(code, MAX_CODE_CHARS);
    }

    private boolean has(String prefix, String code) {
        return page.messages().has(prefix + code);
    }
}
