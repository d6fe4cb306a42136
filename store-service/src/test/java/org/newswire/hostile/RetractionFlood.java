package org.newswire.hostile;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Feeds that take back 20,000 items at each poll, which they have never shown, beside items that they show.
final class RetractionFlood implements HostileOrigin {
    private static final int FEEDS = 2;
    private static final int ITEMS = 3;
    private static final int RETRACTIONS = 20_000;
    private static final Instant DATE = Instant.parse("2026-03-18T06:00:00Z");

    private final Rounds rounds;
    private final AtomicLong retracted = new AtomicLong();
    private final List<HostileSite> sites;

    RetractionFlood(Hosts hosts, Rounds rounds) {
        this.rounds = rounds;
        sites = IntStream.rangeClosed(1, FEEDS)
                .mapToObj(number -> new HostileSite(hosts.address(number), hosts.port(), new Site(number)))
                .toList();
    }

    @Override
    public List<HostileSite> sites() {
        return sites;
    }

    private final class Site implements HostileSite.Publisher {
        private final int number;

        private Site(int number) {
            this.number = number;
        }

        @Override
        public HostileSite.Feed feed(String base) {
            List<String> tokens = rounds.shown(ITEMS)
                    .mapToObj(item -> Markup.token("retraction", number, item))
                    .toList();
            String entries = tokens.stream()
                    .map(token -> "<entry><title>Report " + token + "</title><id>" + token + "</id><link href='" + base
                            + "/" + token + "'/><updated>" + DATE + "</updated><summary>In short: " + token
                            + "</summary></entry>")
                    .collect(Collectors.joining());
            String document = "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'"
                    + " xmlns:at='http://purl.org/atompub/tombstones/1.0'><title>Retractions</title><id>" + base
                    + "/</id><updated>" + DATE + "</updated>" + entries + retractions() + "</feed>";
            return new HostileSite.Feed(
                    Answer.ok("application/atom+xml", document),
                    tokens.stream().map(PublishedItem::stored).toList());
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            return Answer.html(Markup.page(request.path().substring(1)));
        }
    }

    private String retractions() {
        if (rounds.areOver()) {
            return "";
        }
        long first = retracted.getAndAdd(RETRACTIONS);
        return LongStream.range(first, first + RETRACTIONS)
                .mapToObj(number -> "<at:deleted-entry ref='urn:never-shown:" + number + "' when='" + DATE + "'/>")
                .collect(Collectors.joining());
    }
}
