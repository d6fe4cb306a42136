package org.newswire.ingest.fetch;

import java.net.URI;

/// Checks robots.txt for the requests of one feed, at each redirect too. Used by one thread.
public final class RobotsHops implements FetchRequest.Hops {
    private final RobotsRules robots;
    private final FeedConnection connection;
    private final boolean isRespected;
    private RobotsVerdict last = new RobotsVerdict.Allowed();

    /// @param isRespected whether the rules of robots.txt apply
    public RobotsHops(RobotsRules robots, FeedConnection connection, boolean isRespected) {
        this.robots = robots;
        this.connection = connection;
        this.isRespected = isRespected;
    }

    /// Always fetches robots.txt, because it may state a crawl delay.
    public RobotsVerdict check(URI url) throws InterruptedException {
        RobotsVerdict verdict = robots.check(url, connection);
        last = isRespected ? verdict : new RobotsVerdict.Allowed();
        return last;
    }

    @Override
    public boolean mayGoTo(URI url) throws InterruptedException {
        return check(url) instanceof RobotsVerdict.Allowed;
    }

    /// The verdict for the address that was checked last.
    public RobotsVerdict last() {
        return last;
    }
}
