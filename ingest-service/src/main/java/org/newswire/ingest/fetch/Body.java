package org.newswire.ingest.fetch;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A decoded body. Immutable as long as nobody writes to the array of [#bytes()].
public final class Body {
    private final byte[] bytes;

    /// Takes the array over: it must not be written to afterwards.
    public Body(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The body's own array, not a copy: not to be written to.
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return bytes.length;
    }

    public InputStream stream() {
        return new ByteArrayInputStream(bytes);
    }

    /// SHA-256 of the bytes, 64 lower-case hex digits.
    public String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Body[" + bytes.length + " bytes]";
    }
}
