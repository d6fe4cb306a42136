package org.newswire.pipeline.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.text.UrlSecrets;
import org.slf4j.MDC;

/// A step on an item's way, such as that it is parsed. Thread-safe, but for what is [#open()]: that is
/// the thread's own.
public final class TraceSpan {
    private final Tracing tracing;
    private final TraceParent id;

    /// What the collector is to be told; null once it has been, or where there is none.
    private volatile @Nullable Span exported;

    TraceSpan(Tracing tracing, TraceParent id, @Nullable Span exported) {
        this.tracing = tracing;
        this.id = id;
        this.exported = exported;
    }

    /// What the header `traceparent` says of a record that this step makes.
    public String traceparent() {
        return id.text();
    }

    /// 32 hexadecimal digits.
    public String traceId() {
        return id.traceId();
    }

    /// A step within this one, or caused by it.
    public TraceSpan child(Step step) {
        return tracing.child(step, id);
    }

    /// Adds an attribute for the collector. The secrets of addresses are masked ([UrlSecrets]).
    ///
    /// @param key as in OpenTelemetry's semantic conventions where they have one, else `newswire.…`
    public TraceSpan set(String key, Object value) {
        Span span = exported;
        if (span != null) {
            span.setAttribute(key, UrlSecrets.masked(value.toString()));
        }
        return this;
    }

    /// Adds that something has happened now.
    public void event(String name) {
        Span span = exported;
        if (span != null) {
            span.addEvent(name);
        }
    }

    /// The step is done. Harmless when it has ended.
    public void end() {
        Span span = exported;
        exported = null;
        if (span != null) {
            span.end();
        }
    }

    /// The step has come to nothing.
    public void fail(String why) {
        Span span = exported;
        if (span != null) {
            span.setStatus(StatusCode.ERROR, UrlSecrets.masked(why));
        }
        end();
    }

    /// Until it is closed, log lines and exemplars of the calling thread name this step.
    public Scope open() {
        Scope scope = new Scope(MDC.get(Scope.TRACE), MDC.get(Scope.SPAN));
        Scope.put(Scope.TRACE, id.traceId());
        Scope.put(Scope.SPAN, id.isSampled() ? id.spanId() : null);
        return scope;
    }

    /// That a thread works on a step. To be closed by the thread that opened it, the last one first.
    public static final class Scope implements AutoCloseable {
        static final String TRACE = "trace";

        /// Absent where the trace is not sampled.
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
