package org.newswire.pipeline.tracing;

import io.opentelemetry.api.trace.SpanKind;
import java.util.Locale;

/// What is done on an item's way; the name of a span is the step's in lower case.
public enum Step {
    /// A feed is visited, with all that follows from it.
    POLL(SpanKind.INTERNAL),
    /// A document or a page is asked for.
    FETCH(SpanKind.CLIENT),
    /// An item goes to `news.raw`, from when it is ready to the commit.
    PUBLISH(SpanKind.PRODUCER),
    /// A raw item becomes an article, to the commit.
    PARSE(SpanKind.CONSUMER),
    /// A record becomes a row, to the commit.
    STORE(SpanKind.CONSUMER);

    private final SpanKind kind;

    Step(SpanKind kind) {
        this.kind = kind;
    }

    SpanKind kind() {
        return kind;
    }

    String spanName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
