package org.newswire.service.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Exports spans to an OpenTelemetry collector in batches over OTLP/HTTP. Only this class loads
/// OpenTelemetry's SDK.
///
/// The variables of OpenTelemetry configure it. Spans that the collector does not accept are dropped and
/// logged occasionally; the export never blocks the service.
final class OtlpExport {
    private static final int CLOSE_SECONDS = 5;

    /// Strong reference, so that the logger with its handler is not garbage-collected.
    private static final Logger OF_SDK = Logger.getLogger("io.opentelemetry");

    /// The only protocol with a sender: the images contain none for gRPC.
    private static final String PROTOCOL = "http/protobuf";

    private static final List<String> PROTOCOL_SETTINGS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");

    private static final Map<String, String> DEFAULTS = Map.of("otel.exporter.otlp.protocol", PROTOCOL);

    /// Prometheus scrapes the metrics, and another class writes the headers of records.
    private static final Map<String, String> FIXED =
            Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none", "otel.propagators", "none");

    private OtlpExport() {}

    static Tracing start(
            Map<String, String> otel, String service, String instanceId, Supplier<RandomGenerator> random) {
        requireProtocol(otel);
        Map<String, String> properties = new HashMap<>(DEFAULTS);
        properties.put("otel.service.name", "newswire-" + service);
        otel.forEach(
                (name, value) -> properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
        properties.putAll(FIXED);
        logToOurs();
        OpenTelemetrySdk sdk = sdk(properties, instanceId);
        return new Tracing(
                random, sdk.getTracer("org.newswire"), () -> sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS));
    }

    /// Without this check, the SDK reports that it finds no sender, in the terms of its own classes.
    private static void requireProtocol(Map<String, String> otel) {
        PROTOCOL_SETTINGS.stream()
                .filter(otel::containsKey)
                .findFirst()
                .filter(name -> !PROTOCOL.equals(otel.get(name)))
                .ifPresent(name -> {
                    throw new IllegalArgumentException(name + "=" + otel.get(name) + " is not supported, only "
                            + PROTOCOL + ", for which collectors listen on port 4318");
                });
    }

    private static OpenTelemetrySdk sdk(Map<String, String> properties, String instanceId) {
        var instance = Resource.create(Attributes.of(AttributeKey.stringKey("service.instance.id"), instanceId));
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesCustomizer(config -> properties)
                    .addResourceCustomizer((given, config) -> instance.merge(given))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        } catch (ConfigurationException | IllegalArgumentException | IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void logToOurs() {
        if (OF_SDK.getHandlers().length == 0) {
            OF_SDK.setUseParentHandlers(false);
            OF_SDK.addHandler(new SLF4JBridgeHandler());
        }
    }
}
