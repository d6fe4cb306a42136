package org.newswire.pipeline.command;

import java.util.HashMap;
import java.util.Map;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Settings;
import picocli.CommandLine.Option;

/// The option that names the broker, for a command to mix in.
public final class BrokerOption {
    /// Somebody waits: a broker that cannot be reached is told of after 20 seconds.
    private static final Map<String, String> LIMITS = Map.of(
            "request.timeout.ms", "5000",
            "default.api.timeout.ms", "20000",
            "max.block.ms", "20000",
            "delivery.timeout.ms", "30000");

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:19092}",
            description = "of the broker (default: ${DEFAULT-VALUE})")
    private String bootstrap = "";

    public String address() {
        return bootstrap;
    }

    /// How to reach it; it is not waited for as long as services do.
    ///
    /// @param environment client settings, as `KAFKA_*`, which go before ours
    public KafkaSettings kafka(Map<String, String> environment) {
        Map<String, String> settings = new HashMap<>(environment);
        settings.put("KAFKA_BOOTSTRAP_SERVERS", bootstrap);
        Map<String, String> given = new HashMap<>(LIMITS);
        given.putAll(KafkaSettings.from(new Settings(settings)).given());
        return new KafkaSettings(bootstrap, given);
    }
}
