package org.newswire.parse.extract.body;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.newswire.parse.extract.text.KeywordMatcher;
import org.newswire.parse.extract.text.TsvTable;

/// Detects calls to action between the paragraphs: newsletters, social media channels, donations,
/// subscriptions, and placeholders of embedded content. The
/// patterns for 29 languages are in `calls-to-action.tsv`. Most require the request at the start of a
/// sentence, unlike reports about such requests.
final class CallToAction {
    private static final int MAX_WORDS = 60;
    /// Calls for donations include reasons, and placeholders include information about data protection.
    private static final int MAX_LONG_WORDS = 120;

    private static final int MAX_CHARS = 900;
    private static final String QUOTES = "\"“”„«»‘‚「『《‹›";
    private static final String DASHES = "–—-";

    /// The start of a sentence. A dash may replace a colon.
    private static final String START = "(?:^|[.!?…:;|–—。！？：；]\\s*|\\n)[\\W_]*+";

    /// The start of a sentence or clause.
    private static final String CLAUSE = "(?:^|[.!?…:;,|–—。！？：；]\\s*|\\n)[\\W_]*+";

    private static final String NETWORKS =
            "(?:facebook|twitter|x|instagram|threads|linkedin|youtube|tiktok|telegram|whatsapp|bluesky|mastodon|pinterest|flipboard"
                    + "|google news|apple news)(?![\\w-])";
    private static final String NEAR = "[^.!?]{0,60}?\\b";
    private static final String FAR = ".{0,150}?";
    private static final int FLAGS =
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS | Pattern.DOTALL;
    private static final List<String[]> ROWS = TsvTable.rows(CallToAction.class, "calls-to-action.tsv");
    private static final List<CallToAction> ALL =
            ROWS.stream().map(CallToAction::new).toList();

    /// One keyword group per row selects the patterns to try.
    private static final KeywordMatcher KEYWORDS = new KeywordMatcher(
            ROWS.stream().map(row -> List.of(row[2].split("\\|"))).toList());

    private final boolean isLong;
    private final Pattern pattern;

    private CallToAction(String[] row) {
        isLong = row[0].equals("donations") || row[0].equals("placeholders");
        pattern = Pattern.compile(
                (row.length == 4 ? row[3] : bothWays("(?:" + row[3] + ")(?!\\w)", "(?:" + row[4] + ")"))
                        .replace("{START}", START)
                        .replace("{CLAUSE}", CLAUSE)
                        .replace("{NETWORKS}", NETWORKS),
                FLAGS);
    }

    /// The request before its object, or the reverse.
    private static String bothWays(String asks, String object) {
        return START + asks + NEAR + object + "|\\b" + object + FAR + START + asks;
    }

    /// Whether a paragraph is a call to action. Quoted text is not.
    ///
    /// @param words number of words in the text
    static boolean matches(String text, int words) {
        if (words > MAX_LONG_WORDS || text.length() > MAX_CHARS || DASHES.indexOf(text.charAt(0)) >= 0) {
            return false;
        }
        for (long left = KEYWORDS.groupsIn(text); left != 0; left &= left - 1) {
            if (ALL.get(Long.numberOfTrailingZeros(left)).isIn(text, words)) {
                return true;
            }
        }
        return false;
    }

    private boolean isIn(String text, int words) {
        if (!isLong && words > MAX_WORDS) {
            return false;
        }
        Matcher m = pattern.matcher(text);
        return m.find() && !isQuoted(text, m.end());
    }

    /// Whether a quotation begins before `end`. An apostrophe within a word does not count.
    private static boolean isQuoted(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean single = c == '\'' && (i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1)));
            if (single || QUOTES.indexOf(c) >= 0) {
                return true;
            }
        }
        return false;
    }
}
