package org.newswire.pipeline.tracing;

import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// Tells a histogram which step the calling thread works on ([TraceSpan#open()]), so that a bucket
/// can name the trace of one that it counted.
public final class Exemplars implements SpanContext {
    @Override
    public @Nullable String getCurrentTraceId() {
        return MDC.get(TraceSpan.Scope.TRACE);
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        return MDC.get(TraceSpan.Scope.SPAN);
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return getCurrentSpanId() != null;
    }

    /// Nobody asks a sampler afterwards.
    @Override
    public void markCurrentSpanAsExemplar() {}
}
