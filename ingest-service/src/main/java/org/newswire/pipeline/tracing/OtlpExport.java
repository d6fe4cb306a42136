package org.newswire.pipeline.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Spans go to an OpenTelemetry collector, in batches, over OTLP/HTTP: the one class that loads
/// OpenTelemetry's SDK.
///
/// It is set up by OpenTelemetry's own settings. Spans that a collector does not take are dropped,
/// with a line in the log now and then; nothing waits for it.
final class OtlpExport {
    private static final int CLOSE_SECONDS = 5;

    /// Held, so that what is set up on it is not collected with it.
    private static final Logger OF_SDK = Logger.getLogger("io.opentelemetry");

    /// There is no sender for gRPC in the images.
    private static final Map<String, String> DEFAULTS = Map.of("otel.exporter.otlp.protocol", "http/protobuf");

    /// Metrics are for Prometheus, and the records' headers are written elsewhere.
    private static final Map<String, String> FIXED =
            Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none", "otel.propagators", "none");

    private OtlpExport() {}

    static Tracing start(
            Map<String, String> otel, String service, String instanceId, Supplier<RandomGenerator> random) {
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

    private static OpenTelemetrySdk sdk(Map<String, String> properties, String instanceId) {
        var instance = Resource.create(Attributes.of(AttributeKey.stringKey("service.instance.id"), instanceId));
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesCustomizer(config -> properties)
                    .addResourceCustomizer((given, config) -> instance.merge(given))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        } catch (ConfigurationException | IllegalArgumentException e) {
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
