package org.newswire.hostile;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// Feeds of 14 MiB, and documents whose elements, arrays or objects are nested 100,000 deep. Two of the feeds are
/// not compressed, so that together they exceed the memory for transfers.
final class HugeDocuments implements HostileOrigin {
    private static final int ITEMS = 2;
    private static final int DOCUMENT_BYTES = 14 << 20;
    private static final int DEPTH = 100_000;

    private final Rounds rounds;
    private final List<HostileSite> sites;

    HugeDocuments(SiteAddresses hosts, Rounds rounds) {
        this.rounds = rounds;
        sites = IntStream.range(0, Form.values().length)
                .mapToObj(form ->
                        new HostileSite(hosts.address(form + 1), hosts.port(), new Site(form, Form.values()[form])))
                .toList();
    }

    @Override
    public List<HostileSite> sites() {
        return sites;
    }

    /// Each document is compressed and expanded again.
    @Override
    public Duration pollInterval() {
        return Duration.ofSeconds(15);
    }

    /// The form of a huge document around its items.
    private enum Form {
        LONG_DESCRIPTION,
        MANY_ELEMENTS,
        LONG_COMMENT,
        DEEP_XML,
        DEEP_JSON,
        DEEP_OBJECTS;

        private boolean isCompressed() {
            return this != MANY_ELEMENTS && this != LONG_COMMENT;
        }

        /// @param rss   a sound document
        /// @param token token of its first item
        String document(String rss, String token) {
            return switch (this) {
                case LONG_DESCRIPTION ->
                    rss.replace(
                            "</description>",
                            OrdinaryMarkup.filler(token, DOCUMENT_BYTES / ITEMS / 2) + "</description>");
                case MANY_ELEMENTS -> rss.replace("</channel>", "<a/>".repeat(DOCUMENT_BYTES / 4) + "</channel>");
                case LONG_COMMENT -> rss.replace("<channel>", "<channel><!--" + " ".repeat(DOCUMENT_BYTES) + "-->");
                case DEEP_XML -> rss.replace("</channel>", "<a>".repeat(DEPTH) + "</channel>");
                case DEEP_JSON ->
                    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"" + token
                            + "\",\"title\":\"Report " + token + "\",\"content_text\":\"In short\",\"_x\":"
                            + "[".repeat(DEPTH) + "]".repeat(DEPTH) + "}]}";
                case DEEP_OBJECTS -> "{\"_x\":".repeat(DEPTH) + "1" + "}".repeat(DEPTH);
            };
        }
    }

    private final class Site implements HostileSite.Publisher {
        private final int number;
        private final Form form;

        private Site(int number, Form form) {
            this.number = number;
            this.form = form;
        }

        @Override
        public HostileSite.Feed feed(String base) {
            List<String> tokens = rounds.shown(ITEMS)
                    .mapToObj(item -> OrdinaryMarkup.token("huge", number, item))
                    .toList();
            String rss = OrdinaryMarkup.rss(
                    "Huge",
                    tokens.stream()
                            .map(token -> OrdinaryMarkup.item(token, base + "/" + token))
                            .toList());
            String document = form.document(rss, tokens.getFirst());
            return new HostileSite.Feed(
                    form.isCompressed()
                            ? Bombs.gzipped("application/xml", document)
                            : Answer.ok("application/xml", document),
                    tokens.stream()
                            .filter(document::contains)
                            .map(PublishedItem::perhapsRead)
                            .toList());
        }

        @Override
        public Answer page(LoopbackServer.Request request) {
            return Answer.html(OrdinaryMarkup.page(
                    request.path().substring(1), "<div>".repeat(DEPTH) + "In short: text" + "</div>".repeat(DEPTH)));
        }
    }
}
