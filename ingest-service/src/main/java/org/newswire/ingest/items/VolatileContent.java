package org.newswire.ingest.items;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Evaluator;
import org.jsoup.select.NodeVisitor;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.text.RuleList;

/// Removes content that changes without an edit: advertisements, share bars, counters of comments and views,
/// relative times, reading times and ratings.
///
/// | removed | if it is |
/// |---|---|
/// | any counter or phrase | alone in an element or in brackets |
/// | a phrase | also alone in a line, or between separators such as `|` |
/// | a phrase, or counters of which the first is no news | also a sentence, or between commas or dashes |
///
/// Within other words a number may be news: `won by 12 points`, `began 4 hours ago`. Only [#withoutNumbers]
/// removes such relative times.
final class VolatileContent {
    private static final Evaluator ELEMENTS =
            Selector.evaluatorOf(String.join(",", RuleList.read(VolatileContent.class, "noise-elements.txt")));
    private static final int MAX_COUNTER_CHARS = 80;
    private static final int MAX_CHILDREN = 8;
    private static final int MAX_NUMBERED_CHARS = 8_000;

    /// Represents the rest of a line that is in another node.
    private static final String NEIGHBOUR = "\ufffc";

    private static final String LINE_MARKS = "|·•";

    /// Clauses end with them; white space follows the first ones.
    private static final String MARKS = ".,;!?…–—";

    private static final String WIDE_MARKS = "。！？，、；";

    private static final String NUMBER = "(?>\\d{1,15}(?:[.,'\\u00a0\\u202f]\\d{1,3}){0,4}[km]?|no)";
    private static final List<String> WORDS = RuleList.read(VolatileContent.class, "counter-words.txt");
    private static final String COUNTER = counter(WORDS);

    /// Counters that are no news in a sentence.
    private static final String PLAIN_COUNTER = counter(plainWords());

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final String LABEL = oneOf(RuleList.read(VolatileContent.class, "volatile-labels.txt"));
    private static final String PHRASE = "(?:" + LABEL + ":? ?)?"
            + oneOf(RuleList.read(VolatileContent.class, "volatile-phrases.txt")) + "(?: ?" + LABEL + ")?";
    private static final String LINE_PHRASE =
            "(?:" + PHRASE + "|" + oneOf(RuleList.read(VolatileContent.class, "volatile-lines.txt")) + ")";
    private static final Pattern PHRASE_START = Pattern.compile(LINE_PHRASE, FLAGS);
    private static final Pattern IN_LINE =
            Pattern.compile("\\s*+" + LINE_PHRASE + "\\s*+(?=$|[" + LINE_MARKS + "])", FLAGS);

    private static final String NEXT_COUNTER = "\\s{0,3}[|·•,/]\\s{0,3}";
    private static final String COUNTERS = PLAIN_COUNTER + "(?:" + NEXT_COUNTER + COUNTER + "){0,4}+";

    /// Precedes a phrase with a number or label. This check is much faster than those of all phrases.
    private static final String LIKELY = "(?=[^\\d.;!?…|]{0,40}+\\d|" + LABEL + ")";

    private static final Pattern IN_SENTENCE = Pattern.compile(
            "\\s*+" + LIKELY + "(?:" + PHRASE + "|" + COUNTERS + ")\\s*+(?=$|[" + LINE_MARKS + WIDE_MARKS + "]|["
                    + MARKS + "](?!\\d))",
            FLAGS);

    /// A letter of a script that separates words.
    private static final String LETTER = "[\\p{L}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}]]";

    private static final Pattern ANYWHERE = Pattern.compile(
            "(?<!" + LETTER + "|\\d[.,])" + LIKELY + "(?:" + PHRASE + "|" + COUNTERS + ")(?!" + LETTER + ")", FLAGS);
    private static final String VOLATILE = "\\s*(?:" + COUNTER + "|" + LINE_PHRASE + ")\\s*";
    private static final Pattern IN_BRACKETS =
            Pattern.compile("\\s*(?:\\(" + VOLATILE + "\\)|\\[" + VOLATILE + "])", FLAGS);

    private VolatileContent() {}

    private static String oneOf(List<String> patterns) {
        return "(?:" + String.join("|", patterns) + ")";
    }

    private static String counter(List<String> words) {
        String word = oneOf(words.stream().sorted(Comparator.reverseOrder()).toList()); // "comments" before "comment"
        return "(?>" + NUMBER + "\\s{0,3}" + word + "|" + word + "\\s{0,3}:?\\s{0,3}" + NUMBER + ")";
    }

    private static List<String> plainWords() {
        List<String> words = new ArrayList<>(WORDS);
        words.removeAll(RuleList.read(VolatileContent.class, "line-counter-words.txt"));
        return words;
    }

    /// Removes volatile content from an entry's HTML.
    static void removeFrom(Element body) {
        remove(body.select(ELEMENTS));
        IdentityHashMap<Node, Integer> visibleChars = visibleChars(body);
        List<Element> counters = new ArrayList<>();
        for (Element element : body.getAllElements()) {
            int chars = visibleChars.getOrDefault(element, 0);
            boolean mayBeCounter = chars > 0 && chars <= MAX_COUNTER_CHARS && element.childNodeSize() <= MAX_CHILDREN;
            if (mayBeCounter && !element.equals(body) && isCounter(element.text())) {
                counters.add(element);
            }
        }
        remove(counters);
        body.nodeStream(TextNode.class).forEach(VolatileContent::removePhrases);
    }

    private static void removePhrases(TextNode node) {
        String before = endsLine(node.previousSibling()) ? "" : NEIGHBOUR;
        String after = endsLine(node.nextSibling()) ? "" : NEIGHBOUR;
        String line = before + node.getWholeText() + after;
        String kept = withoutPhrases(line);
        if (!kept.equals(line)) {
            node.text(kept.replace(NEIGHBOUR, ""));
        }
    }

    private static boolean endsLine(@Nullable Node sibling) {
        return sibling == null || (sibling instanceof Element element && (element.isBlock() || element.nameIs("br")));
    }

    /// Returns a text without the phrases and counters that are a line, sentence or clause of their own.
    static String withoutPhrases(String text) {
        String spaced = spaced(text);
        Matcher inLine = IN_LINE.matcher(spaced);
        Matcher inSentence = IN_SENTENCE.matcher(spaced);
        var kept = new StringBuilder();
        int keptFrom = 0;
        for (int at = 0; at < spaced.length(); at++) {
            boolean startsLine = at == 0 || LINE_MARKS.indexOf(spaced.charAt(at - 1)) >= 0;
            boolean startsClause = startsLine || startsClause(spaced, at);
            Matcher found = startsLine && startsAt(at, inLine)
                    ? inLine
                    : startsClause && startsAt(at, inSentence) ? inSentence : null;
            if (found != null) {
                kept.append(spaced, keptFrom, at);
                keptFrom = found.end();
                at = keptFrom;
            }
        }
        return kept.append(spaced, keptFrom, spaced.length()).toString();
    }

    private static boolean startsAt(int at, Matcher phrase) {
        return phrase.region(at, phrase.regionEnd()).lookingAt();
    }

    private static boolean startsClause(String text, int at) {
        char before = text.charAt(at - 1);
        return WIDE_MARKS.indexOf(before) >= 0
                || (Character.isWhitespace(before) && at > 1 && MARKS.indexOf(text.charAt(at - 2)) >= 0);
    }

    /// Returns a text without any number that may change by itself, even within other words. Returns a text of more
    /// than 8,000 characters as it is: the search takes long.
    static String withoutNumbers(String text) {
        return text.length() > MAX_NUMBERED_CHARS
                ? text
                : ANYWHERE.matcher(text).replaceAll("");
    }

    /// Replaces spaces that do not break by ordinary ones.
    private static String spaced(String text) {
        return text.replace('\u00a0', ' ').replace('\u202f', ' ');
    }

    /// Rebuilds the children of each parent: single removals would take quadratic time.
    private static void remove(List<Element> elements) {
        Set<Node> removed = Collections.newSetFromMap(new IdentityHashMap<>());
        removed.addAll(elements);
        Set<Element> parents = Collections.newSetFromMap(new IdentityHashMap<>());
        elements.stream().map(Element::parent).filter(Objects::nonNull).forEach(parents::add);
        for (Element parent : parents) {
            List<Node> kept = parent.childNodes().stream()
                    .filter(child -> !removed.contains(child))
                    .toList();
            parent.empty();
            kept.forEach(parent::appendChild);
        }
    }

    /// Counts the characters of each element's text that are neither white space nor invisible.
    private static IdentityHashMap<Node, Integer> visibleChars(Element body) {
        IdentityHashMap<Node, Integer> counts = new IdentityHashMap<>();
        body.traverse(new NodeVisitor() {
            @Override
            public void head(Node node, int depth) {}

            @Override
            public void tail(Node node, int depth) {
                int count = node instanceof TextNode text
                        ? (int) text.getWholeText()
                                .chars()
                                .filter(VolatileContent::isVisible)
                                .count()
                        : counts.getOrDefault(node, 0);
                Node parent = node.parent();
                if (parent != null && count > 0) {
                    counts.merge(parent, count, Integer::sum);
                }
            }
        });
        return counts;
    }

    private static boolean isVisible(int c) {
        return c > ' ' && c != 0xa0 && c != 0xad && c != 0x200b;
    }

    /// Returns a title or text without counters in brackets.
    static String withoutCounters(String text) {
        return text.indexOf('[') < 0 && text.indexOf('(') < 0
                ? text
                : IN_BRACKETS.matcher(text).replaceAll("");
    }

    private static boolean isCounter(String text) {
        return !text.isEmpty() && text.length() <= MAX_COUNTER_CHARS && new Counters(text).areAll();
    }

    /// Whether a text consists of one or more counters, without other words. Each position of the text is
    /// examined a single time. A regular expression with this many ways to divide the marks between numbers
    /// takes exponential time.
    private record Counters(String text) {
        boolean areAll() {
            BitSet starts = new BitSet();
            setWhileMarks(0, starts);
            for (int start = starts.nextSetBit(0); start >= 0; start = starts.nextSetBit(start + 1)) {
                BitSet ends = ends(start);
                for (int end = ends.nextSetBit(0); end >= 0; end = ends.nextSetBit(end + 1)) {
                    if (isMarksFrom(end)) {
                        return true;
                    }
                    if (isMark(end)) {
                        setWhileMarks(end + 1, starts);
                    }
                }
            }
            return false;
        }

        /// Marks where a counter may begin with nothing but marks between it and `from`.
        private void setWhileMarks(int from, BitSet starts) {
            int at = from;
            starts.set(at);
            while (isMark(at)) {
                starts.set(++at);
            }
        }

        private boolean isMarksFrom(int from) {
            int at = from;
            while (isMark(at)) {
                at++;
            }
            return at == text.length();
        }

        /// Whether the character belongs to no word, in any script.
        private boolean isMark(int at) {
            return at < text.length() && !isWord(text.codePointAt(at));
        }

        private static boolean isWord(int c) {
            int type = Character.getType(c);
            boolean isCombining = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
            return c == '_' || Character.isLetterOrDigit(c) || (isCombining && !isEmojiStyle(c));
        }

        private static boolean isEmojiStyle(int c) {
            return c >= 0xfe00 && c <= 0xfe0f;
        }

        /// Where a counter that begins at a position may end: a number and a word, a word and a number, or a
        /// phrase.
        private BitSet ends(int start) {
            BitSet ends = new BitSet();
            numbers(start).stream().forEach(end -> ends.or(words(afterSpace(end))));
            words(start).stream().forEach(end -> {
                int next = afterSpace(end);
                ends.or(numbers(next < text.length() && text.charAt(next) == ':' ? afterSpace(next + 1) : next));
            });
            Matcher phrase = PHRASE_START.matcher(spaced(text)).region(start, text.length());
            if (phrase.lookingAt()) {
                ends.set(phrase.end());
            }
            return ends;
        }

        private int afterSpace(int from) {
            int at = from;
            while (at < text.length() && " \t\n\u000b\f\r".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at;
        }

        private BitSet words(int start) {
            BitSet ends = new BitSet();
            for (String word : WORDS) {
                if (text.regionMatches(true, start, word, 0, word.length())) {
                    ends.set(start + word.length());
                }
            }
            return ends;
        }

        private BitSet numbers(int start) {
            BitSet ends = new BitSet();
            if (text.regionMatches(true, start, "no", 0, 2)) {
                ends.set(start + 2);
            }
            int at = start;
            while (at < text.length() && (isDigit(at) || (at > start && isSeparator(at)))) {
                at++;
                ends.set(at);
                if (at < text.length() && "kmKM".indexOf(text.charAt(at)) >= 0) {
                    ends.set(at + 1);
                }
            }
            return ends;
        }

        private boolean isDigit(int at) {
            return text.charAt(at) >= '0' && text.charAt(at) <= '9';
        }

        private boolean isSeparator(int at) {
            return ".,'\u00a0\u202f".indexOf(text.charAt(at)) >= 0;
        }
    }
}
