package org.newswire.parse.extract.detail;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses `srcset`: URLs with a width (`640w`) or density (`2x`), separated by commas (HTML standard,
/// 4.8.4.2.1).
final class SrcSet {
    private static final int MAX_CHARS = 10_000;
    /// A URL, which may contain commas but not end in one, and its descriptor.
    private static final Pattern CANDIDATE =
            Pattern.compile("[\\s,]*+(\\S*[^\\s,])(?:\\s++(\\d{1,6}(?:\\.\\d{1,6})?)[wx])?+\\s*+(?:,|$)");

    private SrcSet() {}

    /// The URL of the largest image, the last of equal ones; empty if missing.
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
