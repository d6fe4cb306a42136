package org.newswire.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/// Counts the valid multi-byte sequences of UTF-8 (RFC 3629) in a body, and the bytes outside of them.
///
/// @param cutBytes bytes of an incomplete sequence at the end; they are strays, too
record Utf8Scan(int sequences, int strays, int cutBytes) {
    /// The characters by byte; U+FFFD for unassigned bytes.
    static final char[] WINDOWS_1252 = windows1252();
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080808080808080L;

    /// @param end number of bytes to scan
    static Utf8Scan of(byte[] body, int end) {
        int sequences = 0;
        int strays = 0;
        int cutBytes = 0;
        for (int i = asciiEnd(body, 0, end); i < end; i = asciiEnd(body, i, end)) {
            int length = sequence(body, i, end);
            if (length > 0) {
                sequences++;
                i += length;
            } else {
                cutBytes = Math.max(cutBytes, isCut(body, i, end) ? end - i : 0);
                strays++;
                i++;
            }
        }
        return new Utf8Scan(sequences, strays, cutBytes);
    }

    /// Returns the end of a run of ASCII bytes, which are checked eight or 32 at a time.
    private static int asciiEnd(byte[] body, int from, int end) {
        int i = from;
        while (i + Long.BYTES <= end && (eight(body, i) & NOT_ASCII) == 0) {
            i += Long.BYTES;
            while (i + 4 * Long.BYTES <= end
                    && ((eight(body, i) | eight(body, i + 8) | eight(body, i + 16) | eight(body, i + 24)) & NOT_ASCII)
                            == 0) {
                i += 4 * Long.BYTES;
            }
        }
        while (i < end && body[i] >= 0) {
            i++;
        }
        return i;
    }

    private static long eight(byte[] body, int at) {
        return (long) LONGS.get(body, at);
    }

    boolean isAscii() {
        return sequences == 0 && strays == 0;
    }

    boolean isUtf8() {
        return sequences > 0 && strays == 0;
    }

    boolean onlyCutAtEnd() {
        return cutBytes > 0 && strays <= 3 && sequences > 0;
    }

    boolean mostlyUtf8() {
        return sequences > strays;
    }

    /// Decodes sequences as UTF-8 and stray bytes as windows-1252.
    static String mixed(byte[] body, int from) {
        StringBuilder out = new StringBuilder(body.length);
        for (int i = from; i < body.length; ) {
            int length = body[i] >= 0 ? 1 : sequence(body, i, body.length);
            if (length == 1) {
                out.append((char) body[i]);
            } else if (length > 1) {
                out.append(new String(body, i, length, StandardCharsets.UTF_8));
            } else {
                out.append(WINDOWS_1252[body[i] & 0xFF]);
            }
            i += Math.max(1, length);
        }
        return out.toString();
    }

    /// Replaces the control characters U+0080 to U+009F by the characters of windows-1252, which the publisher
    /// meant. Those without such a character are kept.
    static String withoutControls(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 && c < 0xA0 && WINDOWS_1252[c] != '\uFFFD') {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, WINDOWS_1252[c]);
            }
        }
        return out == null ? text : out.toString();
    }

    /// Returns the length of the sequence at `i`, or 0.
    private static int sequence(byte[] b, int i, int end) {
        int length = expected(b[i]);
        if (length < 2 || i + length > end) {
            return 0;
        }
        for (int k = 1; k < length; k++) {
            if ((b[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        int lead = b[i] & 0xFF;
        int second = b[i + 1] & 0xFF;
        boolean overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
        boolean beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
        return overlong || beyond ? 0 : length;
    }

    private static boolean isCut(byte[] b, int i, int end) {
        return i + expected(b[i]) > end && IntStream.range(i + 1, end).allMatch(k -> (b[k] & 0xC0) == 0x80);
    }

    private static int expected(byte b) {
        int lead = b & 0xFF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return 2;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            return 3;
        }
        return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
    }

    private static char[] windows1252() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        return new String(all, Charset.forName("windows-1252")).toCharArray();
    }
}
