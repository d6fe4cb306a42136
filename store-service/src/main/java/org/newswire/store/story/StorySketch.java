package org.newswire.store.story;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// A sketch of a text: the MinHash signature of its shingles (Broder: On the resemblance and containment of
/// documents, 1997), with the low 16 bits of each minimum (Li, König: b-bit minwise hashing, 2010).
///
/// Immutable. Sketches are stored, so equal texts must have equal sketches in all versions.
final class StorySketch {
    private static final int VALUES = 128;
    private static final int BANDS = VALUES / 2;

    /// One-sided 99 % quantile of the normal distribution.
    private static final double Z = 2.33;

    /// Shorter texts cannot be compared.
    private static final int MIN_SHINGLES = 16;

    private static final long[] FACTORS = new long[VALUES];

    static {
        for (int i = 0; i < VALUES; i++) {
            FACTORS[i] = Shingles.mix(i) | 1;
        }
    }

    private final int shingles;
    private final short[] values;

    /// @param bytes the result of [#bytes()]
    StorySketch(int shingles, byte[] bytes) {
        this.shingles = shingles;
        this.values = new short[VALUES];
        ByteBuffer.wrap(bytes).asShortBuffer().get(values);
    }

    private StorySketch(long[] shingles) {
        this.shingles = shingles.length;
        this.values = new short[VALUES];
        for (int i = 0; i < VALUES; i++) {
            long least = Long.MAX_VALUE;
            for (long shingle : shingles) {
                least = Math.min(least, shingle * FACTORS[i]);
            }
            values[i] = (short) Shingles.mix(least);
        }
    }

    /// Empty if the text is too short to compare.
    static Optional<StorySketch> of(String text) {
        long[] shingles = Shingles.of(text);
        return shingles.length < MIN_SHINGLES ? Optional.empty() : Optional.of(new StorySketch(shingles));
    }

    int shingles() {
        return shingles;
    }

    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(VALUES * Short.BYTES);
        bytes.asShortBuffer().put(values);
        return bytes.array();
    }

    /// Returns the LSH bands. Two sketches share a band with a probability of 0.93 for a Jaccard similarity
    /// of 0.2, 0.998 for 0.3, and 0.006 for 0.01.
    Integer[] bands() {
        Integer[] keys = new Integer[BANDS];
        Arrays.setAll(keys, i ->
                (int) Shingles.mix(((long) i << 32) | (values[2 * i] & 0xFFFFL) << 16 | (values[2 * i + 1] & 0xFFFFL)));
        return keys;
    }

    /// Estimates the share of the shorter text's shingles that the longer text contains, 0 to 1.
    float containment(StorySketch other) {
        return containment(sameAs(other), other);
    }

    /// Returns the lower bound of [#containment] at 99 % confidence. A short and a long text have few equal
    /// values at best, so one common phrase may look like half of the short text by chance.
    float sureContainment(StorySketch other) {
        return containment(atLeast(sameAs(other)), other);
    }

    private double sameAs(StorySketch other) {
        int same = 0;
        for (int i = 0; i < VALUES; i++) {
            same += values[i] == other.values[i] ? 1 : 0;
        }
        return same / (double) VALUES;
    }

    private float containment(double resemblance, StorySketch other) {
        double shared = resemblance * (shingles + other.shingles) / (1 + resemblance);
        return (float) Math.min(1, shared / Math.min(shingles, other.shingles));
    }

    /// Returns the lower bound of a proportion (Wilson: Probable inference, the law of succession, and
    /// statistical inference, 1927).
    private static double atLeast(double share) {
        double square = Z * Z / VALUES;
        double spread = Z * Math.sqrt(share * (1 - share) / VALUES + square / (4 * VALUES));
        return Math.max(0, (share + square / 2 - spread) / (1 + square));
    }
}
