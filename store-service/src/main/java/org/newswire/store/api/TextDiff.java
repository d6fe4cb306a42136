package org.newswire.store.api;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.newswire.limits.Limit;

/// Compares two texts word by word, within the lines that differ.
///
/// The unchanged and removed runs form the old text, the unchanged and added runs the new one, character for
/// character. Languages without spaces between words are compared by characters. The algorithm is that of Myers
/// (1986) in linear space. Its time is quadratic in the number of differences, so at most 6,000 words and
/// 6,000 lines are compared; the text behind them counts as replaced.
final class TextDiff {
    @Limit(of = "words per version in a diff", past = "paragraphs are compared as a whole")
    private static final int MOST_COMPARED = 6_000;

    private static final Pattern LINE = Pattern.compile("[^\\n]*\\n+|[^\\n]+");
    private static final String UNDIVIDED =
            "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}";
    private static final Pattern WORD =
            Pattern.compile("\\s+|[" + UNDIVIDED + "]|[\\p{L}\\p{M}\\p{N}&&[^" + UNDIVIDED + "]]+|(?s:.)");

    private final List<Piece> pieces = new ArrayList<>();
    private int wordsLeft = MOST_COMPARED;

    private TextDiff() {}

    enum Kind {
        SAME,
        REMOVED,
        ADDED
    }

    record Run(Kind kind, String text) {}

    /// A part of the old text and the part of the new text that replaces it.
    private record Piece(String before, String after) {
        boolean isSame() {
            return before.equals(after);
        }

        boolean isReplacement() {
            return !before.isEmpty() && !after.isEmpty() && !isSame();
        }

        Piece and(Piece next) {
            return new Piece(before + next.before, after + next.after);
        }
    }

    static List<Run> between(String before, String after) {
        TextDiff diff = new TextDiff();
        diff.compareLines(parts(LINE, before), parts(LINE, after));
        List<Run> runs = new ArrayList<>();
        for (Piece piece : diff.pieces) {
            if (piece.isSame()) {
                add(runs, Kind.SAME, piece.after());
            } else {
                add(runs, Kind.REMOVED, piece.before());
                add(runs, Kind.ADDED, piece.after());
            }
        }
        return runs;
    }

    private static void add(List<Run> runs, Kind kind, String text) {
        if (!text.isEmpty()) {
            runs.add(new Run(kind, text));
        }
    }

    private void compareLines(List<String> before, List<String> after) {
        if (before.size() + after.size() > MOST_COMPARED) {
            add(new Piece(String.join("", before), String.join("", after)));
            return;
        }
        for (Piece piece : compare(before, after)) {
            if (piece.isReplacement()) {
                compareWords(piece);
            } else {
                add(piece);
            }
        }
    }

    private void compareWords(Piece lines) {
        List<String> before = parts(WORD, lines.before());
        List<String> after = parts(WORD, lines.after());
        if (before.size() + after.size() > wordsLeft) {
            add(lines);
            return;
        }
        wordsLeft -= before.size() + after.size();
        compare(before, after).forEach(this::add);
    }

    /// Joins pieces of the same kind, and two changes with the space between them if words replace words.
    private void add(Piece piece) {
        int last = pieces.size() - 1;
        if (last >= 0 && pieces.get(last).isSame() == piece.isSame()) {
            pieces.set(last, pieces.get(last).and(piece));
        } else if (last >= 1 && isReplacedWithBlank(pieces.get(last - 1), pieces.get(last), piece)) {
            Piece blank = pieces.removeLast();
            pieces.set(last - 1, pieces.get(last - 1).and(blank).and(piece));
        } else {
            pieces.add(piece);
        }
    }

    private static boolean isReplacedWithBlank(Piece first, Piece between, Piece second) {
        Piece all = first.and(second);
        return !first.isSame()
                && between.isSame()
                && between.after().isBlank()
                && !second.isSame()
                && !all.before().isBlank()
                && !all.after().isBlank();
    }

    /// Returns unchanged and changed pieces alternately, in order.
    private static List<Piece> compare(List<String> before, List<String> after) {
        List<Piece> found = new ArrayList<>();
        var algorithm = new MyersDiffWithLinearSpace<String>();
        for (var delta : DiffUtils.diff(before, after, algorithm, null, true).getDeltas()) {
            Piece piece = new Piece(
                    String.join("", delta.getSource().getLines()),
                    String.join("", delta.getTarget().getLines()));
            boolean continues = !found.isEmpty() && found.getLast().isSame() == piece.isSame();
            found.add(continues ? found.removeLast().and(piece) : piece);
        }
        return found;
    }

    private static List<String> parts(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }
}
