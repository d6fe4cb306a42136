package org.newswire.ingest.poll;

import java.net.URI;
import java.util.Objects;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.fetch.FeedConnection;
import org.newswire.ingest.fetch.FetchRequest;
import org.newswire.ingest.fetch.RobotsVerdict;

/// Checks robots.txt for the documents of one feed, at each redirect too. Used by one thread.
final class FeedRobots implements FetchRequest.Hops {
    private final PollContext context;
    private final boolean isRespected;
    private final FeedConnection connection;
    private RobotsVerdict last = new RobotsVerdict.Allowed();

    FeedRobots(PollContext context, FeedDefinition definition) {
        this.context = context;
        this.connection = Downloads.connection(definition);
        this.isRespected = Objects.requireNonNullElse(
                definition.respectRobots(), context.settings().robotsForFeeds());
    }

    /// Always fetches robots.txt, because it may state a crawl delay. Its rules only apply if the feed is
    /// configured to respect them.
    RobotsVerdict check(URI url) throws InterruptedException {
        RobotsVerdict verdict = context.downloads().robots().check(url, connection);
        last = isRespected ? verdict : new RobotsVerdict.Allowed();
        return last;
    }

    @Override
    public boolean mayGoTo(URI url) throws InterruptedException {
        return check(url) instanceof RobotsVerdict.Allowed;
    }

    /// The verdict for the address that was checked last.
    RobotsVerdict last() {
        return last;
    }
}
