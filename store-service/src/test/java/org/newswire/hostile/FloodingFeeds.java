package org.newswire.hostile;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// Feeds that show more at each poll than the chain can process until the next one: 10,000 and 500 new items, and
/// 3,000 that have all changed.
final class FloodingFeeds implements HostileOrigin {
    private static final int TEXT_BYTES = 400;

    private final Rounds rounds;
    private final List<HostileSite> sites;

    FloodingFeeds(SiteAddresses hosts, Rounds rounds) {
        this.rounds = rounds;
        sites = IntStream.range(0, Kind.values().length)
                .mapToObj(number ->
                        new HostileSite(hosts.address(number + 1), hosts.port(), new Site(Kind.values()[number])))
                .toList();
    }

    private enum Kind {
        MANY_NEW(10_000),
        MANY_CHANGED(3_000),
        SOME_NEW(500);

        private final int items;

        Kind(int items) {
            this.items = items;
        }
    }

    @Override
    public List<HostileSite> sites() {
        return sites;
    }

    @Override
    public Duration pollInterval() {
        return Duration.ofSeconds(10);
    }

    private final class Site implements HostileSite.Publisher {
        private final Kind kind;
        private final AtomicInteger polls = new AtomicInteger();

        private Site(Kind kind) {
            this.kind = kind;
        }

        @Override
        public HostileSite.Feed feed(String base) {
            int poll = rounds.areOver() ? polls.get() : polls.incrementAndGet();
            int first = kind == Kind.MANY_CHANGED ? 0 : poll * kind.items;
            List<String> items = IntStream.range(first, first + kind.items)
                    .mapToObj(item -> item(base, item, poll))
                    .toList();
            return HostileSite.Feed.unfollowed(Answer.rss(OrdinaryMarkup.rss("Flood", items)));
        }

        private String item(String base, int item, int poll) {
            String text = OrdinaryMarkup.filler("Edition " + poll + " of item " + item, TEXT_BYTES);
            return "<item><title>Flood " + item + "</title><link>" + base + "/" + item
                    + "</link><guid isPermaLink='false'>" + kind + item + "</guid><description>" + text
                    + "</description></item>";
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            return Answer.html(OrdinaryMarkup.page(request.path().substring(1)));
        }
    }
}
