package org.newswire.hostile;

import java.util.List;
import java.util.stream.IntStream;

/// Pages of 2 MiB that are almost entirely markup: the smallest possible elements, in a row or nested.
final class MarkupPages implements HostileOrigin {
    private static final int FEEDS = 3;
    private static final int ITEMS = 6;
    private static final int PAGE_BYTES = (2 << 20) - 4_096;

    private final Rounds rounds;
    private final List<HostileSite> sites;

    MarkupPages(SiteAddresses hosts, Rounds rounds) {
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
                    .mapToObj(item -> OrdinaryMarkup.token("markup", number, item))
                    .toList();
            return new HostileSite.Feed(
                    Answer.rss(OrdinaryMarkup.rss(
                            "OrdinaryMarkup",
                            tokens.stream()
                                    .map(token -> OrdinaryMarkup.item(token, base + "/" + token))
                                    .toList())),
                    tokens.stream().map(PublishedItem::storedOrDeadLetter).toList());
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            String token = request.path().substring(1);
            String element = switch (number) {
                case 1 -> "<p><b><i>a</i></b>";
                case 2 -> "<div>";
                default -> "<table><td><a href=x>b</a>";
            };
            return Bombs.gzipped(
                    "text/html; charset=utf-8",
                    OrdinaryMarkup.page(token, element.repeat(PAGE_BYTES / element.length())));
        }
    }
}
