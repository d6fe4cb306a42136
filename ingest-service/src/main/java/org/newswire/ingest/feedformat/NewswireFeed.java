package org.newswire.ingest.feedformat;

import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Detects feeds of another Newswire by their provenance namespace. Their titles are plain text as
/// declared. In other feeds, text that looks like HTML is read as HTML.
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
