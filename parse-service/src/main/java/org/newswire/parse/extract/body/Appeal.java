package org.newswire.parse.extract.body;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.newswire.parse.extract.text.Table;
import org.newswire.parse.extract.text.TextParts;

/// What a publisher asks of its readers between the paragraphs of an article: to sign up for its letters, to follow its
/// channels, to give. The patterns, of 29 languages, are data (`appeals.tsv`); most want the words of asking where a
/// sentence begins, as those who speak of it have them elsewhere.
final class Appeal {
    private static final int MAX_WORDS = 60;
    /// Those for gifts say why.
    private static final int MAX_WORDS_OF_GIFTS = 120;

    private static final int MAX_CHARS = 900;
    private static final String QUOTES = "\"“”„«»‘‚「『《‹›";
    private static final String DASHES = "–—-";

    /// Where a sentence begins; a dash may stand for a colon.
    private static final String START = "(?:^|[.!?…:;|–—。！？：；]\\s*|\\n)[\\W_]*+";

    /// Or a clause.
    private static final String CLAUSE = "(?:^|[.!?…:;,|–—。！？：；]\\s*|\\n)[\\W_]*+";

    private static final String NETWORKS =
            "(?:facebook|twitter|x|instagram|threads|linkedin|youtube|tiktok|telegram|whatsapp|bluesky|mastodon|pinterest|flipboard"
                    + "|google news|apple news)(?![\\w-])";
    private static final String NEAR = "[^.!?]{0,60}?\\b";
    private static final String FAR = ".{0,150}?";
    private static final int FLAGS =
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS | Pattern.DOTALL;
    private static final List<String[]> ROWS = Table.rows(Appeal.class, "appeals.tsv");
    private static final List<Appeal> ALL = ROWS.stream().map(Appeal::new).toList();

    /// A group of parts for each row, so that only patterns are asked that may match.
    private static final TextParts PARTS =
            new TextParts(ROWS.stream().map(row -> List.of(row[2].split("\\|"))).toList());

    private final boolean gift;
    private final Pattern pattern;

    private Appeal(String[] row) {
        gift = row[0].equals("gifts");
        pattern = Pattern.compile(
                (row.length == 4 ? row[3] : bothWays("(?:" + row[3] + ")(?!\\w)", "(?:" + row[4] + ")"))
                        .replace("{START}", START)
                        .replace("{CLAUSE}", CLAUSE)
                        .replace("{NETWORKS}", NETWORKS),
                FLAGS);
    }

    /// What readers are asked to do, and what for, or the other way round.
    private static String bothWays(String asks, String object) {
        return START + asks + NEAR + object + "|\\b" + object + FAR + START + asks;
    }

    /// Whether a paragraph is one. What somebody is quoted with is none.
    ///
    /// @param words of the text
    static boolean isOne(String text, int words) {
        if (words > MAX_WORDS_OF_GIFTS || text.length() > MAX_CHARS || DASHES.indexOf(text.charAt(0)) >= 0) {
            return false;
        }
        for (long left = PARTS.in(text); left != 0; left &= left - 1) {
            if (ALL.get(Long.numberOfTrailingZeros(left)).isIn(text, words)) {
                return true;
            }
        }
        return false;
    }

    private boolean isIn(String text, int words) {
        if (!gift && words > MAX_WORDS) {
            return false;
        }
        Matcher m = pattern.matcher(text);
        return m.find() && !isQuoted(text, m.end());
    }

    /// Whether a quote begins before an index. An apostrophe within a word begins none.
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
