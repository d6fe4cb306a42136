package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/// Feeds of 29 to 31 MB, short ones that expand to hundreds of megabytes, and ones without end.
final class LargeFeeds implements HostileOrigin {
    private static final int MIN_BYTES = 29_000_000;
    private static final int MAX_BYTES = 31_000_000;
    private static final int ENTRIES = 10_000;
    private static final int BLANK_MIB = 300;

    private final Rounds rounds;
    private final List<HostileSite> sites = new ArrayList<>();

    /// @param random orders the sites and chooses the sizes of their documents
    LargeFeeds(SiteAddresses hosts, Rounds rounds, Random random) {
        this.rounds = rounds;
        List<Kind> kinds = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            kinds.addAll(Collections.nCopies(kind.sites, kind));
        }
        Collections.shuffle(kinds, random);
        for (Kind kind : kinds) {
            Site site = new Site(kind, random.nextInt(MIN_BYTES, MAX_BYTES));
            sites.add(new HostileSite(hosts.address(sites.size() + 1), hosts.port(), site));
        }
    }

    private enum Kind {
        /// Tens of megabytes of ASCII in 10,000 items.
        LARGE_ASCII(7),
        /// The same, with a character that makes each string take two bytes per character.
        LARGE_WIDE(7),
        /// A few kilobytes that expand to 300 MiB of blanks.
        BLANKS(8),
        /// 10,000 short items that all change with each poll.
        MANY_ITEMS(7),
        /// Items without end.
        ENDLESS(7);

        private final int sites;

        Kind(int sites) {
            this.sites = sites;
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
        private final int bytes;
        private final AtomicInteger polls = new AtomicInteger();

        private Site(Kind kind, int bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }

        @Override
        public HostileSite.Feed feed(String base) {
            int poll = rounds.areOver() ? polls.get() : polls.incrementAndGet();
            Map<String, String> headers = kind == Kind.BLANKS
                    ? Map.of("Content-Type", "application/rss+xml", "Content-Encoding", "gzip")
                    : Map.of("Content-Type", "application/rss+xml; charset=utf-8");
            return HostileSite.Feed.unfollowed(new Answer(200, "OK", headers, out -> write(out, base, poll)));
        }

        private void write(OutputStream out, String base, int poll) throws IOException {
            switch (kind) {
                case LARGE_ASCII -> items(out, base, ENTRIES, "word ".repeat(bytes / ENTRIES / 5), poll);
                case LARGE_WIDE -> items(out, base, ENTRIES, "w\u2014d ".repeat(bytes / ENTRIES / 6), poll);
                case MANY_ITEMS -> items(out, base, ENTRIES, "words of poll " + poll + " ".repeat(500), poll);
                case ENDLESS -> items(out, base, Integer.MAX_VALUE, "word ".repeat(200), poll);
                case BLANKS -> blanks(out);
            }
        }

        private void items(OutputStream out, String base, int count, String text, int edition) throws IOException {
            out.write("<rss version='2.0'><channel><title>A feed</title>".getBytes(UTF_8));
            for (int item = 0; item < count; item++) {
                String id = kind + "-" + item;
                out.write(("<item><guid isPermaLink='false'>" + id + "</guid><title>Item " + item + " of " + edition
                                + "</title><link>" + base + "/" + id + "</link><description>" + text
                                + "</description></item>")
                        .getBytes(UTF_8));
            }
            out.write("</channel></rss>".getBytes(UTF_8));
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            return Answer.html(OrdinaryMarkup.page(request.path().substring(1)));
        }
    }

    private static void blanks(OutputStream out) throws IOException {
        byte[] blank = " ".repeat(1 << 20).getBytes(UTF_8);
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write("<rss version='2.0'><channel><title>".getBytes(UTF_8));
            for (int i = 0; i < BLANK_MIB; i++) {
                gzip.write(blank);
            }
        }
    }
}
