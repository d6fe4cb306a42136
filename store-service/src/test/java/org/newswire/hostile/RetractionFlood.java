package org.newswire.hostile;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Feeds that retract 20,000 items at each poll: the 500 of the previous poll, and others that they
/// have never contained.
final class RetractionFlood implements HostileOrigin {
    private static final int FEEDS = 2;
    private static final int ITEMS = 500;
    private static final int NEVER_SHOWN = 19_500;
    private static final Instant DATE = Instant.parse("2026-03-18T06:00:00Z");

    private final Rounds rounds;
    private final List<HostileSite> sites;

    RetractionFlood(SiteAddresses hosts, Rounds rounds) {
        this.rounds = rounds;
        sites = IntStream.rangeClosed(1, FEEDS)
                .mapToObj(number -> new HostileSite(hosts.address(number), hosts.port(), new Site(number)))
                .toList();
    }

    @Override
    public List<HostileSite> sites() {
        return sites;
    }

    /// Serves 500 new items each time.
    @Override
    public Duration pollInterval() {
        return Duration.ofSeconds(15);
    }

    private final class Site implements HostileSite.Publisher {
        private final int number;
        private final AtomicInteger polls = new AtomicInteger();

        private Site(int number) {
            this.number = number;
        }

        @Override
        public HostileSite.Feed feed(String base) {
            int poll = rounds.areOver() ? polls.get() : polls.incrementAndGet();
            List<String> tokens = tokens(poll);
            String entries = tokens.stream()
                    .map(token -> "<entry><title>Report " + token + "</title><id>" + token + "</id><link href='" + base
                            + "/" + token + "'/><updated>" + DATE + "</updated><content type='text'>"
                            + OrdinaryMarkup.filler(token, 800) + "</content></entry>")
                    .collect(Collectors.joining());
            String retractions = Stream.concat(
                            tokens(poll - 1).stream(),
                            IntStream.range(0, NEVER_SHOWN).mapToObj(other -> "urn:never-shown:" + poll + ":" + other))
                    .map(id -> "<at:deleted-entry ref='" + id + "' when='" + DATE + "'/>")
                    .collect(Collectors.joining());
            String document = "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'"
                    + " xmlns:at='http://purl.org/atompub/tombstones/1.0'><title>Retractions</title><id>" + base
                    + "/</id><updated>" + DATE + "</updated>" + entries + retractions + "</feed>";
            return new HostileSite.Feed(
                    Answer.ok("application/atom+xml", document),
                    tokens.stream().map(PublishedItem::perhapsRead).toList());
        }

        private List<String> tokens(int poll) {
            return IntStream.range(poll * ITEMS, (poll + 1) * ITEMS)
                    .mapToObj(item -> OrdinaryMarkup.token("retraction", number, item))
                    .toList();
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            return Answer.html(OrdinaryMarkup.page(request.path().substring(1)));
        }
    }
}
