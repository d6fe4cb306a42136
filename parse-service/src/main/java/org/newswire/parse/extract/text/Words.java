package org.newswire.parse.extract.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts and compares words in any script.
public final class Words {
    /// Lower case of each UTF-16 unit.
    private static final char[] LOWER = new char[Character.MAX_VALUE + 1];
    /// Letters and digits in lower case; 0 for all other units.
    private static final char[] FOLDED = new char[Character.MAX_VALUE + 1];
    /// The word bits of each UTF-16 unit.
    private static final byte[] PARTS = new byte[Character.MAX_VALUE + 1];

    private static final int OF_WORD = 1;
    /// Bits for apostrophes and for characters of scripts without spaces.
    private static final int JOINS = 1;

    private static final int UNSPACED = 2;

    static {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            LOWER[c] = Character.toLowerCase((char) c);
            FOLDED[c] = Character.isLetterOrDigit((char) c) ? LOWER[c] : 0;
            PARTS[c] = part((char) c);
        }
    }

    private Words() {}

    private static byte part(char c) {
        if (isUnspaced(c)) {
            return 1 << UNSPACED;
        }
        if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
            return OF_WORD;
        }
        return c == '\'' || c == '’' ? 1 << JOINS : (byte) 0;
    }

    /// Counts runs of letters and digits. In scripts without spaces, a character counts as half a word. The
    /// loop has no branches, since branch prediction would fail at word ends.
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

    /// Like `count`, but combining marks and joiners belong to their word, as in Hindi or Arabic. The block
    /// model was trained with `count`.
    public static int inText(String text) {
        char[] letters = new char[text.length()];
        int length = 0;
        for (int i = 0; i < letters.length; i++) {
            char c = text.charAt(i);
            if (!continues(c)) {
                letters[length++] = c;
            }
        }
        return count(letters, length);
    }

    /// Whether [#inText] and `count` may differ.
    public static boolean containsMarks(String text) {
        int i = 0;
        while (i < text.length() && !continues(text.charAt(i))) {
            i++;
        }
        return i < text.length();
    }

    /// Whether a character is a combining mark or joiner within a word.
    private static boolean continues(char c) {
        return c >= 0x300 && (c < 0x200e || c > 0x20cf) && !isUnspaced(c) && isMarkOrJoiner(c);
    }

    private static boolean isMarkOrJoiner(char c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> c == '\u200c' || c == '\u200d';
        };
    }

    /// Faster than `Character.isLetterOrDigit`.
    static boolean isLetterOrDigit(char c) {
        return FOLDED[c] != 0;
    }

    /// A letter or digit in lower case, otherwise 0.
    static char folded(char c) {
        return FOLDED[c];
    }

    /// Faster than `Character.toLowerCase`.
    public static char toLowerCase(char c) {
        return LOWER[c];
    }

    /// The letters and digits in lower case, for comparing titles.
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

    /// Whether a text has a key. The length check comes first because it is cheap.
    public static boolean hasKey(String text, String key) {
        return !key.isEmpty()
                && text.length() >= key.length()
                && text.length() <= 2 * key.length() + 20
                && key(text).equals(key);
    }

    /// The runs of letters and digits in lower case.
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

    /// The similarity of two texts by common words (Dice 1945), 0 to 1.
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
