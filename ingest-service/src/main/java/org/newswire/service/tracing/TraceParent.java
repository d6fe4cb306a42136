package org.newswire.service.tracing;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.newswire.contract.Contract;

/// The value of a `traceparent` header, version 00: trace id (32 hexadecimal digits), span id (16) and
/// flags (2). The last bit of the flags means sampled.
///
/// Source: W3C Trace Context, section 3.2.
public record TraceParent(String text) {
    private static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;

    public TraceParent {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not a traceparent: " + text);
        }
    }

    /// Empty if the header is missing or invalid.
    public static Optional<TraceParent> of(Headers headers) {
        return Contract.header(headers, "traceparent")
                .filter(text -> FORM.matcher(text).matches())
                .map(TraceParent::new);
    }

    /// The first span of a new trace, sampled.
    public static TraceParent first(RandomGenerator random) {
        HexFormat hex = HexFormat.of();
        return new TraceParent("00-" + hex.toHexDigits(random.nextLong() | 1) + hex.toHexDigits(random.nextLong()) + "-"
                + spanId(random) + "-01");
    }

    /// Another span of the same trace.
    public TraceParent next(RandomGenerator random) {
        return new TraceParent(text.substring(0, SPAN) + spanId(random) + text.substring(FLAGS - 1));
    }

    private static String spanId(RandomGenerator random) {
        return HexFormat.of().toHexDigits(random.nextLong() | 1);
    }

    String traceId() {
        return text.substring(TRACE, SPAN - 1);
    }

    String spanId() {
        return text.substring(SPAN, FLAGS - 1);
    }

    /// Two hexadecimal digits.
    String flags() {
        return text.substring(FLAGS);
    }

    boolean isSampled() {
        return (HexFormat.fromHexDigits(flags()) & 1) == 1;
    }
}
