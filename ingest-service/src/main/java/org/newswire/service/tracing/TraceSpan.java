package org.newswire.service.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;
import org.newswire.text.UrlSecrets;
import org.slf4j.MDC;

/// A span of an item's trace. Thread-safe, except [#open()], which concerns the calling thread.
public final class TraceSpan {
    private final Tracing tracing;
    private final TraceParent id;

    /// The span for the collector; null after its end, or without a collector.
    private volatile @Nullable Span exported;

    TraceSpan(Tracing tracing, TraceParent id, @Nullable Span exported) {
        this.tracing = tracing;
        this.id = id;
        this.exported = exported;
    }

    /// The header `traceparent` for a record that this span produces.
    public String traceparent() {
        return id.text();
    }

    /// 32 hexadecimal digits.
    public String traceId() {
        return id.traceId();
    }

    /// Starts a span within this one, or caused by it.
    public TraceSpan child(SpanName step) {
        return tracing.child(step, id);
    }

    /// Adds an attribute. Secrets in URLs are masked ([UrlSecrets]).
    ///
    /// @param key by OpenTelemetry's semantic conventions, otherwise `newswire.…`
    public TraceSpan set(String key, Object value) {
        Span span = exported;
        if (span != null) {
            span.setAttribute(key, UrlSecrets.masked(value.toString()));
        }
        return this;
    }

    /// Adds an event at the current time.
    public void event(String name) {
        Span span = exported;
        if (span != null) {
            span.addEvent(name);
        }
    }

    /// Ends the span. May be called repeatedly.
    public void end() {
        Span span = exported;
        exported = null;
        if (span != null) {
            span.end();
        }
    }

    /// Ends the span as failed.
    public void fail(String why) {
        Span span = exported;
        if (span != null) {
            span.setStatus(StatusCode.ERROR, UrlSecrets.masked(why));
        }
        end();
    }

    /// Until the scope is closed, log lines and exemplars of the calling thread have the ids of this span.
    public Scope open() {
        Scope scope = new Scope(MDC.get(Scope.TRACE), MDC.get(Scope.SPAN));
        Scope.put(Scope.TRACE, id.traceId());
        Scope.put(Scope.SPAN, id.isSampled() ? id.spanId() : null);
        return scope;
    }

    /// The current span of a thread. The thread that opened scopes closes them in reverse order.
    public static final class Scope implements AutoCloseable {
        static final String TRACE = "trace";

        /// Absent if the trace is not sampled.
        static final String SPAN = "span";

        private final @Nullable String outerTrace;
        private final @Nullable String outerSpan;

        private Scope(@Nullable String outerTrace, @Nullable String outerSpan) {
            this.outerTrace = outerTrace;
            this.outerSpan = outerSpan;
        }

        private static void put(String key, @Nullable String value) {
            if (value == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, value);
            }
        }

        @Override
        public void close() {
            put(TRACE, outerTrace);
            put(SPAN, outerSpan);
        }
    }
}
