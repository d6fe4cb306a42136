package org.newswire.net;

/// Encodes Unicode as ASCII (RFC 3492, section 6.3). The time is quadratic in the length.
final class Punycode {
    private static final int BASE = 36;
    private static final int MIN_THRESHOLD = 1;
    private static final int MAX_THRESHOLD = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_CODE_POINT = 0x80;
    private static final int MAX_CODE_POINTS = 63;

    private Punycode() {}

    /// @throws IllegalArgumentException if the text has more than 63 characters
    static String encode(String text) {
        int[] input = text.codePoints().toArray();
        if (input.length > MAX_CODE_POINTS) {
            throw new IllegalArgumentException("the label has more than " + MAX_CODE_POINTS + " characters");
        }
        StringBuilder output = new StringBuilder();
        text.chars().filter(c -> c < INITIAL_CODE_POINT).forEach(c -> output.append((char) c));
        int basic = output.length();
        if (basic > 0) {
            output.append('-');
        }
        int codePoint = INITIAL_CODE_POINT;
        int delta = 0;
        int bias = INITIAL_BIAS;
        int handled = basic;
        while (handled < input.length) {
            int next = Integer.MAX_VALUE;
            for (int c : input) {
                next = c >= codePoint ? Math.min(next, c) : next;
            }
            delta += (next - codePoint) * (handled + 1);
            codePoint = next;
            for (int c : input) {
                delta += c < codePoint ? 1 : 0;
                if (c == codePoint) {
                    append(output, delta, bias);
                    bias = adapt(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            codePoint++;
        }
        return output.toString();
    }

    /// Appends a delta as a variable-length integer.
    private static void append(StringBuilder output, int delta, int bias) {
        int rest = delta;
        for (int k = BASE; ; k += BASE) {
            int threshold = Math.clamp(k - bias, MIN_THRESHOLD, MAX_THRESHOLD);
            if (rest < threshold) {
                output.append(digit(rest));
                return;
            }
            output.append(digit(threshold + (rest - threshold) % (BASE - threshold)));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    private static int adapt(int delta, int count, boolean isFirst) {
        int rest = isFirst ? delta / DAMP : delta / 2;
        rest += rest / count;
        int k = 0;
        while (rest > (BASE - MIN_THRESHOLD) * MAX_THRESHOLD / 2) {
            rest /= BASE - MIN_THRESHOLD;
            k += BASE;
        }
        return k + (BASE - MIN_THRESHOLD + 1) * rest / (rest + SKEW);
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }
}
