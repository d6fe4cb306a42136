package org.newswire.parse.extract.detail;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the `srcset` of a picture: addresses, each with its width (`640w`) or density (`2x`), parted by
/// commas (HTML standard, 4.8.4.2.1).
final class PictureSet {
    private static final int MAX_CHARS = 10_000;
    /// An address, which may hold commas but doesn't end in one, and what it is said to be.
    private static final Pattern CANDIDATE =
            Pattern.compile("[\\s,]*+(\\S*[^\\s,])(?:\\s++(\\d{1,6}(?:\\.\\d{1,6})?)[wx])?+\\s*+(?:,|$)");

    private PictureSet() {}

    /// The address of the largest picture, of several such the last; empty for none.
    static String largest(String set) {
        if (set.length() > MAX_CHARS) {
            return "";
        }
        String largest = "";
        double most = 0;
        Matcher candidate = CANDIDATE.matcher(set);
        while (candidate.lookingAt()) {
            double size = candidate.group(2) == null ? 1 : Double.parseDouble(candidate.group(2));
            if (size >= most) {
                largest = candidate.group(1);
                most = size;
            }
            candidate.region(candidate.end(), set.length());
        }
        return largest;
    }
}
