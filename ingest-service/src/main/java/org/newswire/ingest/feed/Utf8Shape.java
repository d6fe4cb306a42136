package org.newswire.ingest.feed;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// How much of a body has the shape of UTF-8 (RFC 3629): the count of multi-byte sequences and of bytes that belong to
/// none.
record Utf8Shape(int sequences, int strays, boolean cutAtEnd) {
    private static final char[] WINDOWS_1252 = windows1252();

    static Utf8Shape of(byte[] body) {
        int sequences = 0;
        int strays = 0;
        boolean cut = false;
        for (int i = 0; i < body.length; ) {
            if (body[i] >= 0) {
                i++;
                continue;
            }
            int length = sequence(body, i);
            if (length > 0) {
                sequences++;
                i += length;
            } else {
                cut |= i + expected(body[i]) > body.length && expected(body[i]) > 1;
                strays++;
                i++;
            }
        }
        return new Utf8Shape(sequences, strays, cut);
    }

    boolean isAscii() {
        return sequences == 0 && strays == 0;
    }

    boolean isUtf8() {
        return sequences > 0 && strays == 0;
    }

    boolean onlyCutAtEnd() {
        return cutAtEnd && strays <= 3 && sequences > 0;
    }

    boolean mostlyUtf8() {
        return sequences > strays;
    }

    /// Sequences as UTF-8, strays as windows-1252.
    static String mixed(byte[] body, int from) {
        StringBuilder out = new StringBuilder(body.length);
        for (int i = from; i < body.length; ) {
            int length = body[i] >= 0 ? 1 : sequence(body, i);
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

    /// The length of the sequence at `i`, 0 where there is none.
    private static int sequence(byte[] b, int i) {
        int length = expected(b[i]);
        if (length < 2 || i + length > b.length) {
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
