package org.newswire.hostile;

import java.util.List;
import java.util.stream.IntStream;

/// Pages of one paragraph of 1.85 MB, which has 10 KB in the topic: four feeds with 24 items each.
final class OneParagraphPages implements HostileOrigin {
    private static final int FEEDS = 4;
    private static final int ITEMS = 24;
    private static final int PARAGRAPH_BYTES = 1_850_000;

    private final Rounds rounds;
    private final List<HostileSite> sites;

    OneParagraphPages(SiteAddresses hosts, Rounds rounds) {
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
                    .mapToObj(item -> OrdinaryMarkup.token("paragraph", number, item))
                    .toList();
            return new HostileSite.Feed(
                    Answer.rss(OrdinaryMarkup.rss(
                            "One paragraph",
                            tokens.stream()
                                    .map(token -> OrdinaryMarkup.item(token, base + "/" + token))
                                    .toList())),
                    tokens.stream().map(PublishedItem::stored).toList());
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            String token = request.path().substring(1);
            String page = OrdinaryMarkup.page(token, "<p>" + OrdinaryMarkup.filler(token, PARAGRAPH_BYTES) + "</p>");
            return Bombs.gzipped("text/html; charset=utf-8", page);
        }
    }
}
