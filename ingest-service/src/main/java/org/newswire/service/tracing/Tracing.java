package org.newswire.service.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.newswire.text.KebabCase;

/// Creates the spans of the items' traces in one service, and exports them if a collector is configured.
/// Thread-safe.
public final class Tracing implements AutoCloseable {
    private final Supplier<RandomGenerator> random;
    private final @Nullable Tracer tracer;
    private final Runnable end;

    Tracing(Supplier<RandomGenerator> random, @Nullable Tracer tracer, Runnable end) {
        this.random = random;
        this.tracer = tracer;
        this.end = end;
    }

    /// Creates ids without exporting spans.
    ///
    /// @param random supplies a generator for the calling thread
    public static Tracing off(Supplier<RandomGenerator> random) {
        return new Tracing(random, null, () -> {});
    }

    /// Exports spans over OTLP/HTTP if `OTEL_EXPORTER_OTLP_ENDPOINT` (or `…_TRACES_ENDPOINT`) is set,
    /// otherwise [#off].
    ///
    /// @param otel     the settings with the prefix `OTEL_`, as specified by OpenTelemetry
    /// @param service  the short name, such as `ingest`
    /// @throws IllegalArgumentException if they are invalid; the message has the reason
    public static Tracing of(
            Map<String, String> otel, String service, String instanceId, Supplier<RandomGenerator> random) {
        boolean wanted = otel.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
                || otel.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        return wanted ? OtlpExport.start(otel, service, instanceId, random) : off(random);
    }

    /// Starts the first span of a new trace.
    public TraceSpan first(SpanName step) {
        return tracer == null
                ? new TraceSpan(this, TraceParent.first(random.get()), null)
                : begin(builder(tracer, step).setNoParent());
    }

    /// Starts the next span of the trace in the headers of a record, or of a new trace.
    public TraceSpan next(SpanName step, ConsumerRecord<?, ?> record) {
        return TraceParent.of(record.headers())
                .map(parent -> child(step, parent))
                .orElseGet(() -> first(step))
                .set("messaging.system", "kafka")
                .set("messaging.destination.name", record.topic())
                .set("messaging.destination.partition.id", record.partition())
                .set("messaging.kafka.offset", record.offset());
    }

    TraceSpan child(SpanName step, TraceParent parent) {
        return tracer == null
                ? new TraceSpan(this, parent.next(random.get()), null)
                : begin(builder(tracer, step).setParent(Context.root().with(Span.wrap(context(parent)))));
    }

    private static SpanBuilder builder(Tracer tracer, SpanName step) {
        return tracer.spanBuilder(KebabCase.of(step)).setSpanKind(step.kind());
    }

    private static SpanContext context(TraceParent parent) {
        return SpanContext.createFromRemoteParent(
                parent.traceId(), parent.spanId(), TraceFlags.fromHex(parent.flags(), 0), TraceState.getDefault());
    }

    private TraceSpan begin(SpanBuilder builder) {
        Span span = builder.startSpan();
        SpanContext context = span.getSpanContext();
        String text = "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                + context.getTraceFlags().asHex();
        return new TraceSpan(this, new TraceParent(text), span);
    }

    /// The id of the trace in the headers of a record: 32 hexadecimal digits.
    public static Optional<String> traceId(Headers headers) {
        return TraceParent.of(headers).map(TraceParent::traceId);
    }

    /// Sends the remaining spans; waits a few seconds at most.
    @Override
    public void close() {
        end.run();
    }
}
