package org.newswire.ingest.feed;

import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Whether another Newswire wrote a feed, as the namespace of its provenance tells. The titles of such a feed
/// are the plain text that it says they are: with other feeds, text that looks like HTML is taken for HTML.
final class NewswireFeed {
    static final String JSON_EXTENSION = "_newswire";
    private static final String DECLARATION = "xmlns:newswire";
    private static final String NAMESPACE = "urn:newswire:provenance:1";

    private NewswireFeed() {}

    static boolean isOne(Element root) {
        return root.attr(DECLARATION).equals(NAMESPACE);
    }

    static Markup title(Element title, @Nullable String base) {
        return Markup.ofPlain(title.wholeText(), base);
    }
}
