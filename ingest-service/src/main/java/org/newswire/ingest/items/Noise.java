package org.newswire.ingest.items;

import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;

/// What changes in an entry though nobody edits it: advertisements, share bars, counters of comments and
/// views. A counter is taken for one where it stands alone, in an element of its own or in brackets: within
/// a sentence `12 points` is news.
final class Noise {
    private static final Evaluator ELEMENTS =
            Selector.evaluatorOf(String.join(",", RuleList.read("noise-elements.txt")));
    private static final int LONGEST_COUNTER = 80;
    private static final int MOST_CHILDREN = 8;

    private static final String NUMBER = "(?:\\d[\\d.,'\\u00a0\\u202f]*[km]?|no)";
    private static final String WORD = "(?:" + String.join("|", RuleList.read("counter-words.txt")) + ")";
    private static final String COUNTER = "(?:" + NUMBER + "\\s*" + WORD + "|" + WORD + "\\s*:?\\s*" + NUMBER + ")";
    private static final String COUNTERS = "\\W*" + COUNTER + "(?:\\W+" + COUNTER + ")*\\W*";
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final Pattern ALONE = Pattern.compile(COUNTERS, FLAGS);
    private static final Pattern IN_BRACKETS =
            Pattern.compile("\\s*(?:\\(\\s*" + COUNTER + "\\s*\\)|\\[\\s*" + COUNTER + "\\s*])", FLAGS);

    private Noise() {}

    /// Takes it out of an entry's HTML.
    static void removeFrom(Element body) {
        body.select(ELEMENTS).remove();
        for (Element element : body.getAllElements()) {
            if (!element.equals(body) && element.childNodeSize() <= MOST_CHILDREN && isCounter(element.text())) {
                element.remove();
            }
        }
    }

    /// A title or text without counters in brackets.
    static String withoutCounters(String text) {
        return text.indexOf('[') < 0 && text.indexOf('(') < 0
                ? text
                : IN_BRACKETS.matcher(text).replaceAll("");
    }

    private static boolean isCounter(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_COUNTER
                && ALONE.matcher(text).matches();
    }
}
