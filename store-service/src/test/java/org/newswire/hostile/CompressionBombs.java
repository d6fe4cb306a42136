package org.newswire.hostile;

import java.util.ArrayList;
import java.util.List;

/// Bodies of [Bombs] in place of pages, feeds and robots.txt. Each site also has sound items, which must be
/// stored.
final class CompressionBombs implements HostileOrigin {
    private static final int SOUND_ITEMS = 4;
    private static final String KIND = "bomb";

    private final Rounds rounds;
    private final List<Bombs.Bomb> bombs = List.copyOf(Bombs.byName().values());
    private final List<HostileSite> sites = new ArrayList<>();

    CompressionBombs(SiteAddresses hosts, Rounds rounds) {
        this.rounds = rounds;
        sites.add(new HostileSite(hosts.address(1), hosts.port(), new BombPages()));
        for (int bomb = 0; bomb < bombs.size(); bomb++) {
            sites.add(new HostileSite(hosts.address(10 + bomb), hosts.port(), new BombFeed(bomb)));
            sites.add(new HostileSite(hosts.address(30 + bomb), hosts.port(), new BombRobots(bomb)));
        }
    }

    @Override
    public List<HostileSite> sites() {
        return List.copyOf(sites);
    }

    private Answer bomb(int number, String type) {
        return bombs.get(number).as(type);
    }

    /// One item for each bomb as its page, and four with a sound page.
    private final class BombPages implements HostileSite.Publisher {
        @Override
        public HostileSite.Feed feed(String base) {
            List<String> items = new ArrayList<>();
            List<PublishedItem> published = new ArrayList<>();
            int each = bombs.size() + SOUND_ITEMS;
            rounds.shown(each).forEach(item -> {
                String token = OrdinaryMarkup.token(KIND, 1, item);
                int bomb = item % each;
                items.add(OrdinaryMarkup.item(
                        token, base + (bomb < bombs.size() ? "/bomb/" + bomb + "/" + token : "/sound/" + token)));
                published.add(
                        bomb < bombs.size() ? PublishedItem.storedOrDeadLetter(token) : PublishedItem.stored(token));
            });
            return new HostileSite.Feed(Answer.rss(OrdinaryMarkup.rss("Bombs as pages", items)), published);
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            String[] path = request.path().split("/", -1);
            return path[1].equals("bomb")
                    ? bomb(Integer.parseInt(path[2]), "text/html")
                    : Answer.html(OrdinaryMarkup.page(path[2]));
        }
    }

    /// A feed that is a bomb: it has no items.
    private final class BombFeed implements HostileSite.Publisher {
        private final int number;

        private BombFeed(int number) {
            this.number = number;
        }

        @Override
        public HostileSite.Feed feed(String base) {
            return new HostileSite.Feed(bomb(number, "application/rss+xml"), List.of());
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            return Answer.notFound();
        }
    }

    /// A sound feed whose robots.txt is a bomb: unreachable in the sense of RFC 9309 (section 2.3.1.4), so
    /// that nothing is requested for some minutes.
    private final class BombRobots implements HostileSite.Publisher {
        private final int number;

        private BombRobots(int number) {
            this.number = number;
        }

        @Override
        public HostileSite.Feed feed(String base) {
            List<String> tokens = rounds.shown(SOUND_ITEMS)
                    .mapToObj(item -> OrdinaryMarkup.token(KIND, 30 + number, item))
                    .toList();
            return new HostileSite.Feed(
                    Answer.rss(OrdinaryMarkup.rss(
                            "A bomb as robots.txt",
                            tokens.stream()
                                    .map(token -> OrdinaryMarkup.item(token, base + "/" + token))
                                    .toList())),
                    tokens.stream().map(PublishedItem::perhapsRead).toList());
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            return Answer.html(OrdinaryMarkup.page(request.path().substring(1)));
        }

        @Override
        public Answer robots() {
            return bomb(number, "text/plain");
        }
    }
}
