package org.newswire.ingest.feedformat;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Tag;

/// Detects HTML in texts whose declared type may be wrong: many feeds declare HTML as plain text, or the
/// reverse.
final class HtmlDetector {
    private static final Pattern TAG = Pattern.compile("</?([a-zA-Z][a-zA-Z0-9]*)(?:\\s[^<>]*)?/?>");
    private static final Pattern TELLING =
            Pattern.compile("</[a-zA-Z][a-zA-Z0-9]*\\s*>|<(?:br|img|hr|p)(?:\\s[^<>]*)?/?>", Pattern.CASE_INSENSITIVE);
    private static final Pattern ENTITY =
            Pattern.compile("&(?:#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});");

    private static final int MAX_TAGS = 100;

    private HtmlDetector() {}

    /// Whether a text that is declared plain is HTML: it has an entity, or tags with an end tag or a common
    /// void one.
    static boolean isHtml(String text) {
        boolean tags = hasTags(text) && TELLING.matcher(text).find();
        return tags || (text.indexOf('&') >= 0 && ENTITY.matcher(text).find());
    }

    /// Whether a text has tags, and each is an HTML element or has an end tag.
    static boolean hasTags(String text) {
        if (text.indexOf('<') < 0) {
            return false;
        }
        Matcher m = TAG.matcher(text);
        boolean found = false;
        for (int looked = 0; looked < MAX_TAGS && m.find(); looked++) {
            String name = m.group(1);
            if (!Tag.isKnownTag(name.toLowerCase(Locale.ROOT)) && !text.contains("</" + name + ">")) {
                return false;
            }
            found = true;
        }
        return found;
    }
}
