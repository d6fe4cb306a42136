package org.newswire.ingest.feeds;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/// Reads OPML that is not well-formed, tag by tag. A tag ends at the next `<` at the latest, so a missing
/// quote or bracket affects one outline only.
final class LenientOpml {
    private static final Pattern TAG = Pattern.compile("<(/?)outline\\b([^<]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern COMMENT = Pattern.compile("<!--.*?(-->|$)", Pattern.DOTALL);
    private static final Pattern ATTRIBUTE =
            Pattern.compile("(?<![\\w:.-])([\\w:.-]++)\\s*+=\\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"'>]+))");

    private LenientOpml() {}

    static void read(String text, FeedListBuilder builder) {
        OutlineFeeds feeds = new OutlineFeeds(builder);
        Matcher tag = TAG.matcher(withoutComments(text));
        int line = 1;
        int counted = 0;
        while (tag.find()) {
            line += (int) text.substring(counted, tag.start())
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            counted = tag.start();
            if (!tag.group(1).isEmpty()) {
                feeds.end();
                continue;
            }
            String inside = tag.group(2);
            Outline outline = new Outline(line, attributes(inside));
            if (outline.attribute("xmlUrl") == null
                    && inside.toLowerCase(Locale.ROOT).contains("xmlurl")) {
                builder.problem(
                        line,
                        outline + " has an xmlUrl that can't be read",
                        "write it as xmlUrl=\"https://example.org/feed.xml\"");
                continue;
            }
            feeds.start(outline);
            int close = inside.lastIndexOf('>');
            if (close < 0 || inside.substring(0, close).endsWith("/")) {
                feeds.end(); // self-closing, or broken: a broken outline has no children
            }
        }
    }

    private static Map<String, String> attributes(String tag) {
        Map<String, String> attributes = new HashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(tag);
        while (attribute.find()) {
            for (int group = 2; group <= 4; group++) {
                if (attribute.group(group) != null) {
                    attributes.put(attribute.group(1), Parser.unescapeEntities(attribute.group(group), true));
                }
            }
        }
        return attributes;
    }

    /// Replaces comments by spaces, which keeps line numbers.
    private static String withoutComments(String text) {
        return COMMENT.matcher(text).replaceAll(found -> found.group().replaceAll("[^\n]", " "));
    }
}
