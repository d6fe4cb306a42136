package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Hosts that send a document of 1.1 MiB in 50 s: two send their feed this way, two send the pages of their
/// items. Pages of one host would be read one after the other, so each round has one item.
final class TricklingDocuments implements HostileOrigin {
    private static final int ITEMS = 1;
    private static final int SLOW_FEEDS = 2;
    private static final int SITES = 4;
    private static final int DOCUMENT_BYTES = 1_150_000;
    private static final int PIECES = 100;
    private static final Duration TIME = Duration.ofSeconds(50);

    private final Rounds rounds;
    private final List<HostileSite> sites;

    TricklingDocuments(SiteAddresses hosts, Rounds rounds) {
        this.rounds = rounds;
        sites = IntStream.rangeClosed(1, SITES)
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
                    .mapToObj(item -> OrdinaryMarkup.token("trickle", number, item))
                    .toList();
            String document = OrdinaryMarkup.rss(
                    "Trickle",
                    tokens.stream()
                            .map(token -> OrdinaryMarkup.item(token, base + "/" + token))
                            .toList());
            return hasSlowFeed()
                    ? new HostileSite.Feed(
                            slowly("application/rss+xml", document),
                            tokens.stream().map(PublishedItem::perhapsRead).toList())
                    : new HostileSite.Feed(
                            Answer.rss(document),
                            tokens.stream().map(PublishedItem::stored).toList());
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            String page = OrdinaryMarkup.page(request.path().substring(1));
            return hasSlowFeed() ? Answer.html(page) : slowly("text/html", page);
        }

        private boolean hasSlowFeed() {
            return number <= SLOW_FEEDS;
        }
    }

    /// Pads the document with spaces to its length and sends a hundredth every half second.
    private static Answer slowly(String type, String document) {
        byte[] text = document.getBytes(UTF_8);
        byte[] padded = (document + " ".repeat(DOCUMENT_BYTES - text.length)).getBytes(UTF_8);
        return new Answer(
                200,
                "OK",
                Map.of("Content-Type", type, "Content-Length", String.valueOf(padded.length)),
                out -> trickle(padded, out));
    }

    private static void trickle(byte[] body, OutputStream out) throws IOException {
        int piece = (body.length + PIECES - 1) / PIECES;
        for (int from = 0; from < body.length; from += piece) {
            out.write(body, from, Math.min(piece, body.length - from));
            out.flush();
            LockSupport.parkNanos(TIME.dividedBy(PIECES).toNanos());
        }
    }
}
