package org.newswire.parse.extract.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts and compares words in any script.
public final class Words {
    /// A bit for each UTF-16 unit that is a letter or a digit.
    private static final long[] LETTERS = letters();

    /// Letters and digits in lower case; 0 for all other units.
    private static final char[] FOLDED = folded();

    /// The first ones in lower case: those of Latin, Greek and Cyrillic script.
    private static final char[] LOWER = lower();

    private static final int OF_WORD = 1;
    /// The bits of apostrophes, and of characters of scripts without spaces.
    private static final int JOINS = 1;

    private static final int UNSPACED = 2;
    /// What each UTF-16 unit is to a word.
    private static final byte[] PARTS = parts();

    private Words() {}

    private static char[] lower() {
        char[] lower = new char[0x600];
        for (char c = 0; c < lower.length; c++) {
            lower[c] = Character.toLowerCase(c);
        }
        return lower;
    }

    private static char[] folded() {
        char[] folded = new char[Character.MAX_VALUE + 1];
        for (int c = 0; c < folded.length; c++) {
            folded[c] = Character.isLetterOrDigit((char) c) ? Character.toLowerCase((char) c) : 0;
        }
        return folded;
    }

    private static long[] letters() {
        long[] bits = new long[(Character.MAX_VALUE + 1) / Long.SIZE];
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            bits[c >> 6] |= Character.isLetterOrDigit((char) c) ? 1L << c : 0;
        }
        return bits;
    }

    /// Runs of letters and digits; a character of a script without spaces between words counts as half
    /// a word. What a character is, is added up and not asked: a processor can't guess where words end.
    public static int count(char[] text, int length) {
        int runs = 0;
        int unspaced = 0;
        int inside = 0;
        for (int i = 0; i < length; i++) {
            int part = PARTS[text[i]];
            int now = (part & OF_WORD) | (part >> JOINS & inside);
            runs += now & (inside ^ 1);
            unspaced += part >> UNSPACED & 1;
            inside = now;
        }
        return runs + (unspaced + 1) / 2;
    }

    private static byte[] parts() {
        byte[] parts = new byte[Character.MAX_VALUE + 1];
        for (int i = 0; i < parts.length; i++) {
            char c = (char) i;
            if (isUnspaced(c)) {
                parts[i] = 1 << UNSPACED;
            } else if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                parts[i] = OF_WORD;
            } else if (c == '\'' || c == '’') {
                parts[i] = 1 << JOINS;
            }
        }
        return parts;
    }

    /// As `count`, but marks and joiners go on with the word that they are written into: signs for vowels in Hindi or
    /// Arabic, say, and accents that stand by themselves. What the model of blocks has learnt from is `count`.
    public static int inText(String text) {
        char[] letters = new char[text.length()];
        int length = 0;
        for (int i = 0; i < letters.length; i++) {
            char c = text.charAt(i);
            if (!goesOn(c)) {
                letters[length++] = c;
            }
        }
        return count(letters, length);
    }

    /// Whether a text holds what makes a difference between [#inText] and `count`.
    public static boolean holdsMarks(String text) {
        int i = 0;
        while (i < text.length() && !goesOn(text.charAt(i))) {
            i++;
        }
        return i < text.length();
    }

    /// Whether a character goes on with the word that it is written into.
    private static boolean goesOn(char c) {
        return c >= 0x300 && (c < 0x200e || c > 0x20cf) && !isUnspaced(c) && isMarkOrJoiner(c);
    }

    private static boolean isMarkOrJoiner(char c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> c == '\u200c' || c == '\u200d';
        };
    }

    /// As `Character` has it, at a glance.
    static boolean isLetterOrDigit(char c) {
        return (LETTERS[c >> 6] >>> c & 1) != 0;
    }

    /// A letter or digit in lower case, or 0 for anything else.
    static char folded(char c) {
        return FOLDED[c];
    }

    /// As `Character` has it, at a glance.
    public static char toLowerCase(char c) {
        return c < LOWER.length ? LOWER[c] : Character.toLowerCase(c);
    }

    /// Letters and digits only, in lower case: what titles are compared by.
    public static String key(String s) {
        var out = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); ) {
            int c = s.codePointAt(i);
            if (c < 128) {
                if (isLetterOrDigit((char) c)) {
                    out.append(toLowerCase((char) c));
                }
            } else if (c <= Character.MAX_VALUE ? isLetterOrDigit((char) c) : Character.isLetterOrDigit(c)) {
                out.appendCodePoint(Character.toLowerCase(c));
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }

    /// Each run of letters and digits, in lower case.
    public static List<String> of(@Nullable String s) {
        if (s == null || s.isBlank()) {
            return List.of();
        }
        String lower = s.toLowerCase(Locale.ROOT);
        var words = new ArrayList<String>();
        int start = -1;
        for (int i = 0; i <= lower.length(); i++) {
            boolean inside = i < lower.length() && isLetterOrDigit(lower.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                words.add(lower.substring(start, i));
                start = -1;
            }
        }
        return words;
    }

    /// How much two texts have in common: shared words by words of both (Dice 1945), from 0 to 1.
    public static double dice(String one, String other) {
        Set<String> words = new HashSet<>(of(one));
        Set<String> others = new HashSet<>(of(other));
        int all = words.size() + others.size();
        others.retainAll(words);
        return all == 0 ? 0 : 2.0 * others.size() / all;
    }

    /// Thai, Lao, Khmer, Myanmar, kana, Han.
    static boolean isUnspaced(char c) {
        return (c >= 0x0e00 && c <= 0x0eff)
                || (c >= 0x1000 && c <= 0x109f)
                || (c >= 0x1780 && c <= 0x17ff)
                || (c >= 0x3040 && c <= 0x30ff)
                || (c >= 0x3400 && c <= 0x9fff)
                || (c >= 0xf900 && c <= 0xfaff);
    }
}
