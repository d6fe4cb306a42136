package org.newswire.ingest.visit;

import java.net.URI;
import java.util.Objects;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.RobotsVerdict;
import org.newswire.ingest.visit.PollRunner.Parts;

/// What robots.txt says of the documents of one feed, wherever redirects lead. Used by one thread.
final class FeedRobots implements FetchRequest.Hops {
    private final Parts parts;
    private final FeedDefinition definition;
    private RobotsVerdict last = new RobotsVerdict.Allowed();

    FeedRobots(Parts parts, FeedDefinition definition) {
        this.parts = parts;
        this.definition = definition;
    }

    /// Asks in any case, as it may name a delay; its rules hold where the feed is to keep to them.
    RobotsVerdict check(URI url) throws InterruptedException {
        RobotsVerdict verdict = parts.robots().check(url);
        boolean respected = Objects.requireNonNullElse(
                definition.respectRobots(), parts.settings().robotsForFeeds());
        last = respected ? verdict : new RobotsVerdict.Allowed();
        return last;
    }

    @Override
    public boolean mayGoTo(URI url) throws InterruptedException {
        return check(url) instanceof RobotsVerdict.Allowed;
    }

    /// Of the address that was checked last.
    RobotsVerdict last() {
        return last;
    }
}
