package org.newswire.service.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.service.tracing.SpanCollector.Received;

final class OtlpExportIT {
    @Test
    void exportsOneTracePerItemAcrossServices() throws Exception {
        try (SpanCollector collector = SpanCollector.start()) {
            Map<String, String> otel = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
            TraceSpan published;
            try (Tracing ingest = tracing(otel, "ingest")) {
                TraceSpan poll = ingest.first(SpanName.POLL).set("newswire.feed.id", "f1");
                published = poll.child(SpanName.PUBLISH);
                poll.end();
                published.end();
                published.end();
            }
            TraceSpan parsed;
            try (Tracing parse = tracing(otel, "parse")) {
                parsed = parse.next(SpanName.PARSE, record(published));
                parsed.event("extracted");
                parsed.end();
            }
            try (Tracing store = tracing(otel, "store")) {
                store.next(SpanName.STORE, record(parsed)).fail("refused-by-database");
            }

            List<Received> spans = collector.spans();
            assertThat(spans)
                    .extracting(Received::service, Received::name, Received::kind, Received::failed)
                    .containsExactly(
                            tuple("newswire-ingest", "poll", "SPAN_KIND_INTERNAL", false),
                            tuple("newswire-ingest", "publish", "SPAN_KIND_PRODUCER", false),
                            tuple("newswire-parse", "parse", "SPAN_KIND_CONSUMER", false),
                            tuple("newswire-store", "store", "SPAN_KIND_CONSUMER", true));
            assertThat(spans).extracting(Received::traceId).containsOnly(published.traceId());
            assertThat(spans.getFirst().parentId()).isEmpty();
            for (int i = 1; i < spans.size(); i++) {
                assertThat(spans.get(i).parentId()).isEqualTo(spans.get(i - 1).spanId());
            }
            assertThat(published.traceparent())
                    .isEqualTo("00-" + published.traceId() + "-" + spans.get(1).spanId() + "-03");
            assertThat(spans.getFirst().attributes()).containsEntry("newswire.feed.id", "f1");
            assertThat(spans.get(2).attributes()).containsEntry("messaging.destination.name", "news.raw");
        }
    }

    @Test
    void doesNotExportAnUnsampledTrace() throws Exception {
        try (SpanCollector collector = SpanCollector.start()) {
            TraceSpan poll;
            try (Tracing ingest = tracing(
                    Map.of(
                            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                            collector.endpoint() + "/v1/traces",
                            "OTEL_TRACES_SAMPLER",
                            "always_off"),
                    "ingest")) {
                poll = ingest.first(SpanName.POLL);
                poll.end();
            }
            assertThat(poll.traceparent()).matches(".*-0[02]");
            assertThat(collector.spans()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"})
    void rejectsAProtocolThatTheImagesHaveNoSenderFor(String setting) {
        for (String protocol : List.of("grpc", "http/json")) {
            assertThatThrownBy(() -> tracing(
                            Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317", setting, protocol),
                            "ingest"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(setting + "=" + protocol + " is not supported, only http/protobuf");
        }
    }

    @Test
    void anUnreachableCollectorBlocksNothing() {
        long begin = System.nanoTime();
        try (Tracing ingest = tracing(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), "ingest")) {
            for (int i = 0; i < 10_000; i++) {
                ingest.first(SpanName.POLL).end();
            }
        }
        assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
    }

    @Test
    void reportsInvalidSettings() {
        assertThatThrownBy(() -> tracing(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"), "ingest"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("collector:4318");
        assertThatThrownBy(() -> tracing(
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                "http://127.0.0.1:4317",
                                "OTEL_EXPORTER_OTLP_PROTOCOL",
                                "grpc"),
                        "ingest"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// The class path of this process has no SDK.
    @Test
    void loadsNoSdkClassWithoutACollector() throws Exception {
        URL[] withoutSdk = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1))
                .filter(entry -> !entry.contains("opentelemetry-sdk") && !entry.contains("opentelemetry-exporter"))
                .map(OtlpExportIT::url)
                .toArray(URL[]::new);
        try (var loader = new URLClassLoader(withoutSdk, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(Tracing.class.getName());
            Supplier<ThreadLocalRandom> random = ThreadLocalRandom::current;
            Object off = type.getMethod("of", Map.class, String.class, String.class, Supplier.class)
                    .invoke(null, Map.of("OTEL_SERVICE_NAME", "x"), "ingest", "ingest-1", random);
            Class<?> step = loader.loadClass(SpanName.class.getName());
            Object span = type.getMethod("first", step)
                    .invoke(off, step.getField("POLL").get(null));
            span.getClass().getMethod("end").invoke(span);
            assertThat(span.getClass().getMethod("traceparent").invoke(span))
                    .asString()
                    .endsWith("-01");
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (java.net.MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    private static Tracing tracing(Map<String, String> otel, String service) {
        return Tracing.of(otel, service, service + "-1", ThreadLocalRandom::current);
    }

    private static ConsumerRecord<byte[], byte[]> record(TraceSpan from) {
        var record = new ConsumerRecord<byte[], byte[]>("news.raw", 3, 17, new byte[0], new byte[0]);
        record.headers().add("traceparent", from.traceparent().getBytes(UTF_8));
        return record;
    }
}
