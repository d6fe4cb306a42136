package org.newswire.parse.extract;

/// Counts words in any script.
final class Words {
    private Words() {}

    /// Runs of letters and digits; a character of a script without spaces between words counts as half
    /// a word.
    static int count(String s) {
        int runs = 0;
        int unspaced = 0;
        boolean inside = false;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c >= 0x0e00 && isUnspaced(c)) {
                unspaced++;
                inside = false;
            } else if (isLetterOrDigit(c) || Character.isSurrogate(c)) {
                runs += inside ? 0 : 1;
                inside = true;
            } else if (c != '\'' && c != '’') {
                inside = false;
            }
        }
        return runs + (unspaced + 1) / 2;
    }

    /// As `Character` has it, at a glance for ASCII.
    static boolean isLetterOrDigit(char c) {
        if (c < 128) {
            char lower = (char) (c | 0x20);
            return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
        }
        return Character.isLetterOrDigit(c);
    }

    static char toLowerCase(char c) {
        return c < 128 ? (c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c) : Character.toLowerCase(c);
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
