package org.newswire.ingest.items;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
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
/// relative times, reading times and ratings. A counter or phrase is removed only if it is alone in an element
/// or in brackets: within a sentence, `12 points` is news. A phrase is also removed if it is alone in a line, or
/// between separators such as `|`.
final class VolatileContent {
    private static final Evaluator ELEMENTS =
            Selector.evaluatorOf(String.join(",", RuleList.read(VolatileContent.class, "noise-elements.txt")));
    private static final int MAX_COUNTER_CHARS = 80;
    private static final int MAX_CHILDREN = 8;
    private static final int MAX_LINE_CHARS = 200;

    /// Represents the rest of a line that is in another node.
    private static final String NEIGHBOUR = "\ufffc";

    private static final String NUMBER = "(?:\\d[\\d.,'\\u00a0\\u202f]*[km]?|no)";
    private static final List<String> WORDS = RuleList.read(VolatileContent.class, "counter-words.txt");
    private static final String WORD = "(?:" + String.join("|", WORDS) + ")";
    private static final String COUNTER = "(?:" + NUMBER + "\\s*" + WORD + "|" + WORD + "\\s*:?\\s*" + NUMBER + ")";
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final String PHRASE =
            "(?:" + String.join("|", RuleList.read(VolatileContent.class, "volatile-phrases.txt")) + ")";
    private static final Pattern PHRASE_START = Pattern.compile(PHRASE, FLAGS);
    private static final Pattern PHRASE_IN_LINE =
            Pattern.compile("(?<=^|[|·•])\\s*" + PHRASE + "\\s*(?=$|[|·•])", FLAGS);
    private static final String VOLATILE = "\\s*(?:" + COUNTER + "|" + PHRASE + ")\\s*";
    private static final Pattern IN_BRACKETS =
            Pattern.compile("\\s*(?:\\(" + VOLATILE + "\\)|\\[" + VOLATILE + "])", FLAGS);

    private VolatileContent() {}

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
        String text = node.getWholeText();
        if (text.length() <= MAX_LINE_CHARS) {
            String before = endsLine(node.previousSibling()) ? "" : NEIGHBOUR;
            String after = endsLine(node.nextSibling()) ? "" : NEIGHBOUR;
            String line = before + text + after;
            String kept = withoutPhrases(line);
            if (!kept.equals(line)) {
                node.text(kept.replace(NEIGHBOUR, ""));
            }
        }
    }

    private static boolean endsLine(@Nullable Node sibling) {
        return sibling == null || (sibling instanceof Element element && (element.isBlock() || element.nameIs("br")));
    }

    /// Returns a line without the phrases that are alone in it or between separators.
    static String withoutPhrases(String line) {
        return line.length() > MAX_LINE_CHARS + 2
                ? line
                : PHRASE_IN_LINE.matcher(spaced(line)).replaceAll("");
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
