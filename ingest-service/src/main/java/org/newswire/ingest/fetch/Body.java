package org.newswire.ingest.fetch;

import java.util.HexFormat;
import org.newswire.text.Sha256;

/// A decoded body. It is immutable unless a caller modifies the array of [#bytes()].
public final class Body {
    private final byte[] bytes;

    /// Does not copy the array, so the caller must not modify it afterwards.
    public Body(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Returns the array itself, not a copy. It must not be modified.
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return bytes.length;
    }

    /// SHA-256 of the bytes, 64 lower-case hex digits.
    public String sha256() {
        return HexFormat.of().formatHex(Sha256.of(bytes));
    }

    @Override
    public String toString() {
        return "Body[" + bytes.length + " bytes]";
    }
}
