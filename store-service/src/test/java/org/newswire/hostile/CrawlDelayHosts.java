package org.newswire.hostile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/// A site with wildcard DNS. Each item of its feed is on a different host, which redirects to another host.
/// The robots.txt of each host sets a crawl delay, so the last items may be read after the run.
final class CrawlDelayHosts implements HostileOrigin {
    private static final int NEW_ITEMS = 10;
    private static final int SHOWN_ITEMS = 40;
    private static final int NAMES = 2_000;
    private static final String DOMAIN = ".wildcard.example";

    private final String address;
    private final int port;
    private final Rounds rounds;
    private final AtomicInteger newest = new AtomicInteger();
    private final HostileSite site;

    CrawlDelayHosts(SiteAddresses hosts, Rounds rounds) {
        this.rounds = rounds;
        address = hosts.address(1);
        port = hosts.port();
        site = new HostileSite("feed" + DOMAIN, address, port, new Site());
    }

    @Override
    public List<HostileSite> sites() {
        return List.of(site);
    }

    @Override
    public Map<String, String> hostNames() {
        Map<String, String> names = new HashMap<>(Map.of("feed" + DOMAIN, address));
        IntStream.range(0, NAMES).forEach(name -> {
            names.put("a" + name + DOMAIN, address);
            names.put("b" + name + DOMAIN, address);
        });
        return names;
    }

    private final class Site implements HostileSite.Publisher {
        @Override
        public HostileSite.Feed feed(String base) {
            int last = rounds.areOver() ? newest.get() : newest.addAndGet(NEW_ITEMS);
            List<Integer> shown = IntStream.rangeClosed(Math.max(1, last - SHOWN_ITEMS + 1), last)
                    .boxed()
                    .toList();
            return new HostileSite.Feed(
                    Answer.rss(OrdinaryMarkup.rss(
                            "Many hosts",
                            shown.stream().map(this::item).toList().reversed())),
                    shown.stream()
                            .map(CrawlDelayHosts::token)
                            .map(PublishedItem::perhapsRead)
                            .toList());
        }

        private String item(int item) {
            return OrdinaryMarkup.item(token(item), url("a", item));
        }

        private String url(String host, int item) {
            return "http://" + host + item % NAMES + DOMAIN + ":" + port + "/" + token(item);
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            String token = request.path().substring(1);
            if (request.header("host").startsWith("a")) {
                return Answer.redirect(url("b", Integer.parseInt(token.split("\\.", -1)[3])));
            }
            return Answer.html(OrdinaryMarkup.page(token));
        }

        @Override
        public Answer robots() {
            return Answer.ok("text/plain", "User-agent: *\nCrawl-delay: 5\n");
        }
    }

    private static String token(int item) {
        return OrdinaryMarkup.token("crawl-delay", 1, item);
    }
}
