package org.newswire.limits;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/// Gzip streams for tests.
public final class Gzipped {
    private Gzipped() {}

    /// Returns one gzip member.
    public static byte[] member(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static byte[] member(String plain) {
        return member(plain.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns the same bytes repeated.
    public static byte[] times(int count, byte[] part) {
        byte[] all = new byte[count * part.length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(part, 0, all, i * part.length, part.length);
        }
        return all;
    }

    /// Returns empty members: 20,000 of them, 400 KB, end `GZIPInputStream` with a stack overflow.
    public static byte[] empties(int count) {
        return times(count, member(""));
    }

    public static byte[] together(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
