package org.newswire.service.tracing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// An OpenTelemetry collector for traces over OTLP/HTTP with protobuf. It keeps all spans in memory.
/// Thread-safe.
public final class SpanCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();

    /// A received span with ids in hexadecimal digits. The `parentId` of a root span is empty.
    public record Received(
            String service,
            String traceId,
            String spanId,
            String parentId,
            String name,
            String kind,
            boolean failed,
            Map<String, String> attributes) {
        public Received {
            attributes = Map.copyOf(attributes);
        }
    }

    private SpanCollector(HttpServer server) {
        this.server = server;
    }

    /// Starts a collector on a free port of the loopback interface.
    public static SpanCollector start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SpanCollector collector = new SpanCollector(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", collector::take);
        server.start();
        return collector;
    }

    /// Returns the value for `OTEL_EXPORTER_OTLP_ENDPOINT`.
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Returns all spans that were received so far.
    public List<Received> spans() {
        return List.copyOf(received);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            request.getResourceSpansList().forEach(this::take);
            byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
        }
    }

    private void take(ResourceSpans spans) {
        String service = texts(spans.getResource().getAttributesList()).getOrDefault("service.name", "");
        spans.getScopeSpansList()
                .forEach(scope -> scope.getSpansList().forEach(span -> received.add(received(service, span))));
    }

    private static Received received(String service, Span span) {
        HexFormat hex = HexFormat.of();
        return new Received(
                service,
                hex.formatHex(span.getTraceId().toByteArray()),
                hex.formatHex(span.getSpanId().toByteArray()),
                hex.formatHex(span.getParentSpanId().toByteArray()),
                span.getName(),
                span.getKind().name(),
                span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR,
                texts(span.getAttributesList()));
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
