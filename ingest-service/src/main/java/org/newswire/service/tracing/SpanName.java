package org.newswire.service.tracing;

import io.opentelemetry.api.trace.SpanKind;

/// The steps of processing an item. The name of a span is the constant in lower case.
public enum SpanName {
    /// The poll of a feed.
    POLL(SpanKind.INTERNAL),
    /// The request for a document or a page.
    FETCH(SpanKind.CLIENT),
    /// An item is written to `news.raw`, until the commit.
    PUBLISH(SpanKind.PRODUCER),
    /// A raw item is parsed into an article, until the commit.
    PARSE(SpanKind.CONSUMER),
    /// A record is stored in the database, until the commit.
    STORE(SpanKind.CONSUMER);

    private final SpanKind kind;

    SpanName(SpanKind kind) {
        this.kind = kind;
    }

    SpanKind kind() {
        return kind;
    }
}
