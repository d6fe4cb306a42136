package org.newswire.ingest.feedformat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Joins the first and the last bytes of an XML document whose middle was left out, between two entries: up to the
/// end of the last complete entry of the head, and from the first entry that begins in the tail.
///
/// The head alone remains of other documents: JSON, UTF-16, XML of an unknown root, and if no entry begins in either
/// part. Works on bytes, because the middle may begin and end within a character.
final class DocumentEnds {
    private static final String CDATA_START = "<![CDATA[";
    private static final String CDATA_END = "]]>";

    private DocumentEnds() {}

    /// Returns null if the head must do.
    ///
    /// @param headEnd   the end of the first bytes
    /// @param tailStart the start of the last bytes
    static byte @Nullable [] join(byte[] body, int headEnd, int tailStart) {
        XmlEntries first = isByteOriented(body) ? XmlEntries.of(new String(body, 0, headEnd, ISO_8859_1)) : null;
        if (first == null) {
            return null;
        }
        String tail = new String(body, tailStart, body.length - tailStart, ISO_8859_1);
        XmlEntries last = new XmlEntries(tail, afterSection(tail), first.name());
        return last.next() ? joined(body, endOfComplete(first), tailStart + last.start()) : null;
    }

    /// Returns the end of the last complete entry, or the start of the first one if it is incomplete.
    private static int endOfComplete(XmlEntries entries) {
        int end = -1;
        while (entries.next()) {
            end = Math.max(end < 0 ? entries.start() : end, entries.end());
        }
        return end;
    }

    private static byte[] joined(byte[] body, int headEnd, int tailStart) {
        int tailBytes = body.length - tailStart;
        byte[] joined = Arrays.copyOf(body, headEnd + tailBytes);
        System.arraycopy(body, tailStart, joined, headEnd, tailBytes);
        return joined;
    }

    /// Whether the charset may have ASCII characters as single bytes.
    private static boolean isByteOriented(byte[] body) {
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0 || body[i] == (byte) 0xfe || body[i] == (byte) 0xff) {
                return false;
            }
        }
        return true;
    }

    /// Returns the end of the CDATA section or comment in which the text may begin, so that the markup that an entry
    /// quotes is no entry. If both are possible, the later one.
    private static int afterSection(String text) {
        return Math.max(afterEnd(text, CDATA_START, CDATA_END), afterEnd(text, "<!--", "-->"));
    }

    private static int afterEnd(String text, String start, String end) {
        int ends = text.indexOf(end);
        return ends >= 0 && text.indexOf(start, 0, ends) < 0 ? ends + end.length() : 0;
    }
}
