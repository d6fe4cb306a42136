package org.newswire.ingest.fetch;

import java.util.HexFormat;
import org.newswire.text.Sha256;

/// A decoded body. It is immutable unless a caller modifies the array of [#bytes()].
public final class Body {
    private final byte[] bytes;
    private final int gapAt;

    /// Does not copy the array, so the caller must not modify it afterwards.
    public Body(byte[] bytes) {
        this(bytes, -1);
    }

    /// @param gapAt where bytes over the limit are missing; -1 if none are
    Body(byte[] bytes, int gapAt) {
        this.bytes = bytes;
        this.gapAt = gapAt;
    }

    /// Returns the array itself, not a copy. It must not be modified.
    public byte[] bytes() {
        return bytes;
    }

    /// The position at which bytes over the limit were left out, between the first and the last ones; -1 if none were.
    public int gapAt() {
        return gapAt;
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
