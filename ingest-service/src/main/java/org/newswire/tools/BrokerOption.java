package org.newswire.tools;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.newswire.kafka.KafkaSettings;
import org.newswire.settings.Settings;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The option `--bootstrap`, as a mixin for commands that use a broker.
public final class BrokerOption {
    private static final String SETTING = "KAFKA_BOOTSTRAP_SERVERS";
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    /// Shorter than the clients' defaults, as a person waits for the command.
    private static final Map<String, String> TIMEOUTS = Map.of(
            "request.timeout.ms", "5000",
            "default.api.timeout.ms", "20000",
            "max.block.ms", "20000",
            "delivery.timeout.ms", "30000");

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            converter = Addresses.class,
            defaultValue = "${env:" + SETTING + ":-127.0.0.1:19092}",
            description = "address of the broker (default: ${DEFAULT-VALUE})")
    private String bootstrap = "";

    /// One address, or several separated by commas. The value of the setting is checked with the other settings.
    static final class Addresses implements ITypeConverter<String> {
        @Override
        public String convert(String given) {
            if (!KafkaSettings.Address.areAll(given) && !given.equals(System.getenv(SETTING))) {
                throw new TypeConversionException(
                        "'" + given + "' is not HOST:PORT, such as 127.0.0.1:19092, or a comma-separated list of that");
            }
            return given;
        }
    }

    private static boolean isOpen(KafkaSettings.Address broker) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(broker.host(), broker.port()), CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public String address() {
        return bootstrap;
    }

    /// A line that says why a request to the broker failed, and what to do if no broker is running.
    public String describe(KafkaException e) {
        return describe(bootstrap, e);
    }

    /// @param command one with this option, or one whose settings name the broker
    static String describe(CommandLine command, KafkaException e) {
        OptionSpec option = command.getCommandSpec().findOption("--bootstrap");
        return option == null || option.getValue() == null
                ? message(e)
                : describe(option.getValue().toString(), e);
    }

    private static String describe(String addresses, KafkaException e) {
        boolean isRunning = Arrays.stream(addresses.split(","))
                .anyMatch(address -> KafkaSettings.Address.parse(address)
                        .filter(BrokerOption::isOpen)
                        .isPresent());
        return isRunning
                ? message(e)
                : "no broker answers at " + addresses + ": start it (deploy/quickstart, or docker compose up), or name"
                        + " another one with --bootstrap HOST:PORT";
    }

    /// The messages of the exception and of its cause.
    static String message(Exception e) {
        Throwable cause = e.getCause();
        return e.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
    }

    /// The settings of clients for this broker.
    ///
    /// @param environment client settings as `KAFKA_*`, which override the timeouts of commands
    /// @throws InvalidSettingsException if a client rejects a setting, or the file of a secret cannot be read
    public KafkaSettings kafka(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(SETTING, bootstrap);
        Settings settings = new Settings(all);
        Map<String, String> given = new HashMap<>(TIMEOUTS);
        KafkaSettings from = KafkaSettings.from(settings);
        given.putAll(from.given());
        settings.check();
        return new KafkaSettings(bootstrap, given, from.replication());
    }
}
