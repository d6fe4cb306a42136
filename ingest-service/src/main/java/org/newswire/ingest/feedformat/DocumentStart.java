package org.newswire.ingest.feedformat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the start of a document, its XML declaration or root, behind junk such as a script's warnings.
final class DocumentStart {
    private static final Pattern DECLARATION = Pattern.compile("<\\?xml[\\s?]");
    private static final Pattern ROOT = Pattern.compile(
            "<(?:[\\w.-]+:)?(?:" + String.join("|", XmlFormat.feedRoots()) + "|html)[\\s>/]", Pattern.CASE_INSENSITIVE);
    private static final int SEARCHED_CHARS = 64 << 10;

    private DocumentStart() {}

    /// Returns the position of the start, 0 if there is no junk.
    static int find(String text) {
        int start = skipBlank(text);
        if (text.startsWith("<?xml", start) || startsWithRoot(text, start)) {
            return start;
        }
        String head = text.length() > SEARCHED_CHARS ? text.substring(0, SEARCHED_CHARS) : text;
        Matcher root = ROOT.matcher(head);
        int rootAt = root.find(start) ? root.start() : -1;
        Matcher declaration = DECLARATION.matcher(head);
        int declarationAt = declaration.find(start) ? declaration.start() : -1;
        if (declarationAt >= 0 && (rootAt < 0 || declarationAt < rootAt)) {
            return declarationAt;
        }
        boolean markup = start < text.length() && text.charAt(start) == '<';
        if (markup && startsWithProlog(text, start)) {
            return start;
        }
        if (rootAt >= 0) {
            return rootAt;
        }
        int any = markup ? start : text.indexOf('<', start);
        return Math.max(any, 0);
    }

    /// Comments, processing instructions and DOCTYPEs before the root are not junk.
    private static boolean startsWithProlog(String text, int start) {
        return text.startsWith("<!", start) || text.startsWith("<?", start);
    }

    private static boolean startsWithRoot(String text, int start) {
        Matcher m = ROOT.matcher(text);
        return m.region(start, Math.min(text.length(), start + 64)).lookingAt();
    }

    private static int skipBlank(String text) {
        int i = 0;
        while (i < text.length() && (Character.isWhitespace(text.charAt(i)) || text.charAt(i) == '\uFEFF')) {
            i++;
        }
        return i;
    }
}
