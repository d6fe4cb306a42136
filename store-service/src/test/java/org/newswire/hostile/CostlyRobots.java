package org.newswire.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A robots.txt with 4,200 rules full of wildcards, for links of 3,925 characters and redirects to an address
/// of 16,000. The first site also has sound items.
final class CostlyRobots implements HostileOrigin {
    private static final int FEEDS = 3;
    private static final int ITEMS = 4;
    private static final int RULES = 4_200;
    private static final int LINK_CHARS = 3_925;
    private static final int REDIRECT_CHARS = 16_000;
    private static final String ROBOTS = "User-agent: *\n"
            + IntStream.range(0, RULES)
                    .mapToObj(rule -> "Disallow: /*aaaaaaaa*aaaaaaaa*aaaaaaaa*aaaaaaaa*b" + rule + "$\n")
                    .collect(Collectors.joining());

    private final Rounds rounds;
    private final List<HostileSite> sites;

    CostlyRobots(SiteAddresses hosts, Rounds rounds) {
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
            List<String> items = new ArrayList<>();
            List<PublishedItem> published = new ArrayList<>();
            rounds.shown(ITEMS).forEach(item -> {
                String token = OrdinaryMarkup.token("robots", number, item);
                items.add(OrdinaryMarkup.item(token, link(base, token, item % ITEMS)));
                published.add(PublishedItem.stored(token));
            });
            return new HostileSite.Feed(Answer.rss(OrdinaryMarkup.rss("Costly robots.txt", items)), published);
        }

        private String link(String base, String token, int which) {
            return switch (which) {
                case 0 -> base + "/" + token;
                case 1 -> base + "/redirect/" + token;
                default -> base + "/" + token + "/" + "a".repeat(LINK_CHARS - token.length() - base.length() - 2);
            };
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            String[] path = request.path().split("/", -1);
            if (path[1].equals("redirect")) {
                return Answer.redirect("/" + path[2] + "/" + "a".repeat(REDIRECT_CHARS));
            }
            return Answer.html(OrdinaryMarkup.page(path[1]));
        }

        @Override
        public Answer robots() {
            return Answer.ok("text/plain", ROBOTS);
        }
    }
}
