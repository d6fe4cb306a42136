package org.newswire.ingest.feed;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Tag;

/// Whether a text that is said to be plain is HTML all the same, as many feeds have it.
final class HtmlGuess {
    private static final Pattern TAG = Pattern.compile("</?([a-zA-Z][a-zA-Z0-9]*)(?:\\s[^<>]*)?/?>");
    private static final Pattern ENTITY =
            Pattern.compile("&(?:#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});");

    private HtmlGuess() {}

    /// Whether it holds an entity, or tags and all of them HTML's.
    static boolean isHtml(String text) {
        return hasTags(text) || (text.indexOf('&') >= 0 && ENTITY.matcher(text).find());
    }

    /// Whether it holds tags, and all of them are HTML's.
    static boolean hasTags(String text) {
        if (text.indexOf('<') < 0) {
            return false;
        }
        Matcher m = TAG.matcher(text);
        boolean found = false;
        while (m.find()) {
            if (!Tag.isKnownTag(m.group(1).toLowerCase(java.util.Locale.ROOT))) {
                return false;
            }
            found = true;
        }
        return found;
    }
}
