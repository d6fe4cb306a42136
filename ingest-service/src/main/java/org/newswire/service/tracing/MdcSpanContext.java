package org.newswire.service.tracing;

import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// Supplies the current span of the thread ([TraceSpan#open()]) as exemplar for histograms.
public final class MdcSpanContext implements SpanContext {
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

    /// No effect: spans are sampled at the start.
    @Override
    public void markCurrentSpanAsExemplar() {}
}
