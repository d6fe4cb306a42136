package org.newswire.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// URLs with 32,000 colons: in the links of items, in redirects of pages and feeds, and as a feed's
/// hub.
final class ColonAddresses implements HostileOrigin {
    private static final int ITEMS = 4;
    private static final String COLONS = ":".repeat(32_000);

    private final Rounds rounds;
    private final List<HostileSite> sites;

    ColonAddresses(SiteAddresses hosts, Rounds rounds) {
        this.rounds = rounds;
        sites = IntStream.rangeClosed(1, 3)
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
            if (number == 3) {
                return new HostileSite.Feed(Answer.redirect("http://user" + COLONS), List.of());
            }
            List<String> items = new ArrayList<>();
            List<PublishedItem> published = new ArrayList<>();
            rounds.shown(ITEMS).forEach(item -> {
                String token = OrdinaryMarkup.token("colons", number, item);
                items.add(OrdinaryMarkup.item(token, link(base, token, item % ITEMS)));
                published.add(PublishedItem.stored(token));
            });
            Answer answer = Answer.rss(OrdinaryMarkup.rss("Colons", items));
            return new HostileSite.Feed(
                    number == 2 ? answer.with("Link", "<http://a" + COLONS + ">; rel=\"hub\"") : answer, published);
        }

        private String link(String base, String token, int which) {
            return switch (which) {
                case 0 -> base + "/" + token;
                case 1 -> base + "/redirect/" + token;
                case 2 -> base + "/" + token + COLONS;
                default -> "http://" + token + COLONS + "@" + base.substring("http://".length()) + "/";
            };
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            String[] path = request.path().split("/", -1);
            return path[1].equals("redirect")
                    ? Answer.redirect("http://user" + COLONS)
                    : Answer.html(OrdinaryMarkup.page(path[1].replace(":", "")));
        }
    }
}
