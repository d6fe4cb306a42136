package org.newswire.parse.extract.markup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes text with emphasis marks (`*`, `**`). Marks that CommonMark would not read as emphasis, as in
/// `**Note:**none`, are omitted. To find them, the class reads the marks as CommonMark 0.31 does (6.2
/// "Emphasis", appendix "process emphasis").
final class MarkdownMarks {
    /// Omitting marks may change how others are read.
    private static final int MAX_READINGS = 5;

    private static final int WORDS = -1;
    private static final int CLASSES = 6;
    /// "Unicode punctuation" of CommonMark.
    private static final Pattern PUNCTUATION = Pattern.compile("[\\p{P}\\p{S}]");

    /// @param pair number of the pair of marks; [#WORDS] for text
    private record Part(String text, int pair, boolean opens) {}

    /// Emphasis from one run of marks to another.
    private record Span(int length, int first, int last) {}

    /// Adjacent marks.
    private static final class Run {
        final int index;
        final int length;
        final boolean opens;
        final boolean closes;
        int left;

        Run(int index, int length, int before, int after) {
            this.index = index;
            this.length = length;
            this.left = length;
            this.opens = flanks(before, after);
            this.closes = flanks(after, before);
        }

        /// Whether the marks can open or close emphasis on the side of `words`.
        private static boolean flanks(int behind, int words) {
            return !isBlank(words) && (!isPunctuation(words) || isBlank(behind) || isPunctuation(behind));
        }

        boolean isClosedBy(Run other) {
            return (!closes && !other.opens)
                    || (length + other.length) % 3 != 0
                    || (length % 3 == 0 && other.length % 3 == 0);
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private final BitSet leftOut = new BitSet();
    private int pairs;

    /// @return the number of the pair
    int open(String mark) {
        parts.add(new Part(mark, pairs, true));
        return pairs++;
    }

    void close(String mark, int pair) {
        parts.add(new Part(mark, pair, false));
    }

    /// @param words not empty
    void add(String words) {
        parts.add(new Part(words, WORDS, false));
    }

    /// @param before code point before the text
    String written(int before, int after) {
        boolean asMeant = pairs == 0;
        for (int i = 0; i < MAX_READINGS && !asMeant; i++) {
            asMeant = isReadAsMeant(before, after);
        }
        if (!asMeant) {
            leftOut.set(0, pairs);
        }
        var out = new StringBuilder();
        for (Part part : parts) {
            if (part.pair() == WORDS || !leftOut.get(part.pair())) {
                // After an exclamation mark, a link would be read as an image.
                if (part.text().startsWith("[") && !out.isEmpty() && out.charAt(out.length() - 1) == '!') {
                    out.insert(out.length() - 1, '\\');
                }
                out.append(part.text());
            }
        }
        return out.toString();
    }

    /// Omits pairs that are read differently. Returns false if there were any.
    private boolean isReadAsMeant(int before, int after) {
        var runs = new ArrayList<Run>();
        var meant = new Span[pairs];
        int last = before;
        int length = 0;
        for (Part part : parts) {
            if (part.pair() == WORDS) {
                if (length > 0) {
                    runs.add(new Run(runs.size(), length, last, part.text().codePointAt(0)));
                    length = 0;
                }
                last = part.text().codePointBefore(part.text().length());
            } else if (!leftOut.get(part.pair())) {
                int mark = part.text().length();
                length += mark;
                int first = part.opens() ? runs.size() : meant[part.pair()].first();
                meant[part.pair()] = new Span(mark, first, runs.size());
            }
        }
        if (length > 0) {
            runs.add(new Run(runs.size(), length, last, after));
        }
        Set<Span> read = read(runs);
        boolean all = true;
        for (int i = 0; i < pairs; i++) {
            if (!leftOut.get(i) && !read.contains(meant[i])) {
                leftOut.set(i);
                all = false;
            }
        }
        return all;
    }

    private static Set<Span> read(List<Run> runs) {
        Set<Span> spans = new HashSet<>();
        var open = new ArrayList<Run>();
        int[] searched = new int[CLASSES]; // below which nothing is open for such a run
        for (Run run : runs) {
            int kind = run.length % 3 + (run.opens ? 3 : 0);
            int at = run.closes ? open.size() - 1 : WORDS;
            while (run.left > 0 && at >= searched[kind]) {
                Run opening = open.get(at);
                if (!opening.isClosedBy(run)) {
                    at--;
                    continue;
                }
                int length = Math.min(2, Math.min(opening.left, run.left));
                spans.add(new Span(length, opening.index, run.index));
                opening.left -= length;
                run.left -= length;
                open.subList(opening.left > 0 ? at + 1 : at, open.size()).clear();
                at = open.size() - 1;
                lower(searched, open.size());
            }
            if (run.closes && run.left > 0) {
                searched[kind] = open.size();
            }
            if (run.opens && run.left > 0) {
                open.add(run);
            }
        }
        return spans;
    }

    private static void lower(int[] searched, int most) {
        Arrays.setAll(searched, i -> Math.min(searched[i], most));
    }

    /// "Unicode whitespace" of CommonMark.
    static boolean isBlank(int c) {
        return c == '\n' || c == '\t' || c == '\f' || c == '\r' || Character.getType(c) == Character.SPACE_SEPARATOR;
    }

    private static boolean isPunctuation(int c) {
        return PUNCTUATION.matcher(Character.toString(c)).matches();
    }
}
