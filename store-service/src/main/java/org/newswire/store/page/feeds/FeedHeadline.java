package org.newswire.store.page.feeds;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.newswire.store.page.TemplateContext;

/// The first sentence of a feed's page: why the feed has, or has not, brought articles lately. Further sentences say
/// what an operator can do about it.
///
/// @param words texts of the reader's language
record FeedHeadline(FeedDetails details, FeedWords words, Instant now) {
    /// Until then, an item may be on its way from the ingest to the store.
    private static final Duration STORED_WITHIN = Duration.ofMinutes(10);

    private static final Duration RECENT = Duration.ofHours(1);

    Sentence why() {
        Feed feed = details.feed();
        if (!feed.watched()) {
            return sentence("feeds.why.removed", feed.asOf());
        }
        if (feed.isLate(now)) {
            return feed.lastPollAt() == null
                    ? sentence("feeds.why.late-first", feed.nextPollAt())
                    : sentence("feeds.why.late", feed.nextPollAt(), feed.lastPollAt());
        }
        return switch (feed.state()) {
            case "gone" ->
                feed.lastSuccessAt() == null
                        ? sentence("feeds.why.gone-ever")
                        : sentence("feeds.why.gone", feed.lastSuccessAt());
            case "failing", "throttled" -> failing(feed);
            default -> working(feed);
        };
    }

    private Sentence failing(Feed feed) {
        String cause = feed.lastFailure() == null ? words.state(feed.state()) : words.failure(feed.lastFailure());
        String key = "feeds.why." + (feed.state().equals("throttled") ? "throttled" : "failing");
        return feed.lastSuccessAt() == null
                ? sentence(key + "-ever", feed.failures(), cause)
                : sentence(key, feed.lastSuccessAt(), feed.failures(), cause);
    }

    private Sentence working(Feed feed) {
        Instant polled = feed.lastPollAt();
        Instant article = details.lastArticleAt();
        if (polled == null) {
            return sentence("feeds.why.first", feed.nextPollAt());
        }
        Optional<ReportedPoll> unstored = unstored();
        if (unstored.isPresent()) {
            return sentence(
                    "feeds.why.unstored", unstored.get().at(), unstored.get().newItems());
        }
        if (article == null) {
            return sentence("feeds.why.no-article", polled);
        }
        boolean isRecent = article.isAfter(now.minus(RECENT));
        return sentence(isRecent ? "feeds.why.well" : "feeds.why.working", article, polled);
    }

    /// Returns the latest poll with new items, if none of the feed's articles has been seen since.
    private Optional<ReportedPoll> unstored() {
        Instant article = details.lastArticleAt();
        return details.lastWithItems()
                .filter(poll -> poll.at().isBefore(now.minus(STORED_WITHIN)))
                .filter(poll -> article == null || article.isBefore(poll.at().minus(STORED_WITHIN)));
    }

    List<Sentence> notes() {
        Feed feed = details.feed();
        List<Sentence> notes = new ArrayList<>();
        if (feed.isLate(now)) {
            notes.add(sentence("feeds.note.late"));
        }
        if (feed.replacement() != null) {
            notes.add(sentence("feeds.note.replacement", feed.replacement()));
        }
        if (details.address() != null) {
            notes.add(sentence("feeds.note.moved", details.address()));
        }
        if (feed.completeness().equals("gap")) {
            notes.add(sentence("feeds.note.gap"));
        }
        return notes;
    }

    /// Returns when the feed is polled next, and why then.
    Optional<Sentence> next() {
        Feed feed = details.feed();
        return feed.watched() && !feed.isLate(now)
                ? Optional.of(
                        feed.isDue(now)
                                ? sentence("feeds.next-due", words.reason(feed.reason()))
                                : sentence("feeds.next", feed.nextPollAt(), words.reason(feed.reason())))
                : Optional.empty();
    }

    private Sentence sentence(String key, Object... arguments) {
        TemplateContext page = words.page();
        return Sentence.of(page, key, arguments);
    }
}
