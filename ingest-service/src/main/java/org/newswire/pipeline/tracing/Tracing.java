package org.newswire.pipeline.tracing;

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

/// Makes the steps of the items' traces in one service, and tells a collector of them where one is
/// named. Thread-safe.
public final class Tracing implements AutoCloseable {
    private final Supplier<RandomGenerator> random;
    private final @Nullable Tracer tracer;
    private final Runnable end;

    Tracing(Supplier<RandomGenerator> random, @Nullable Tracer tracer, Runnable end) {
        this.random = random;
        this.tracer = tracer;
        this.end = end;
    }

    /// Gives traces and steps their ids, and tells nobody of them.
    ///
    /// @param random is asked for a generator that the calling thread may use
    public static Tracing off(Supplier<RandomGenerator> random) {
        return new Tracing(random, null, () -> {});
    }

    /// With export of spans over OTLP/HTTP where `OTEL_EXPORTER_OTLP_ENDPOINT` (or
    /// `…_TRACES_ENDPOINT`) is among the settings, otherwise [#off].
    ///
    /// @param otel     the settings whose names begin with `OTEL_`, as OpenTelemetry specifies them
    /// @param service  the short name, such as `ingest`
    /// @throws IllegalArgumentException where they cannot be used; the message says why
    public static Tracing of(
            Map<String, String> otel, String service, String instanceId, Supplier<RandomGenerator> random) {
        boolean wanted = otel.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
                || otel.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        return wanted ? OtlpExport.start(otel, service, instanceId, random) : off(random);
    }

    /// The first step of a new trace.
    public TraceSpan first(Step step) {
        return tracer == null
                ? new TraceSpan(this, TraceParent.first(random.get()), null)
                : begin(builder(tracer, step).setNoParent());
    }

    /// The next step of the trace that a record belongs to; of a new one where its headers name none.
    public TraceSpan next(Step step, ConsumerRecord<?, ?> record) {
        return TraceParent.of(record.headers())
                .map(parent -> child(step, parent))
                .orElseGet(() -> first(step))
                .set("messaging.system", "kafka")
                .set("messaging.destination.name", record.topic())
                .set("messaging.destination.partition.id", record.partition())
                .set("messaging.kafka.offset", record.offset());
    }

    TraceSpan child(Step step, TraceParent parent) {
        return tracer == null
                ? new TraceSpan(this, parent.next(random.get()), null)
                : begin(builder(tracer, step).setParent(Context.root().with(Span.wrap(context(parent)))));
    }

    private static SpanBuilder builder(Tracer tracer, Step step) {
        return tracer.spanBuilder(step.spanName()).setSpanKind(step.kind());
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

    /// The id of the trace that a record with these headers belongs to, if any: 32 hexadecimal digits.
    public static Optional<String> traceId(Headers headers) {
        return TraceParent.of(headers).map(TraceParent::traceId);
    }

    /// Sends what has not been sent yet, for some seconds at most.
    @Override
    public void close() {
        end.run();
    }
}
