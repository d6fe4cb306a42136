package org.newswire.pipeline.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Settings;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The option that names the broker, for a command to mix in.
public final class BrokerOption {
    private static final int CONNECT_MS = 2_000;

    /// Somebody waits: a broker that cannot be reached is told of after 20 seconds.
    private static final Map<String, String> LIMITS = Map.of(
            "request.timeout.ms", "5000",
            "default.api.timeout.ms", "20000",
            "max.block.ms", "20000",
            "delivery.timeout.ms", "30000");

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            defaultValue = "${env:KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:19092}",
            description = "of the broker (default: ${DEFAULT-VALUE})")
    private String bootstrap = "";

    /// One address, or several with commas between them.
    static final class Address implements ITypeConverter<String> {
        @Override
        public String convert(String given) {
            if (!KafkaSettings.Address.areAll(given)) {
                throw new TypeConversionException("'" + given
                        + "' is not HOST:PORT, such as 127.0.0.1:19092, nor several of that with commas between them");
            }
            return given;
        }

        /// Whether somebody takes a connection there.
        static boolean isOpen(String address) {
            return KafkaSettings.Address.parse(address).filter(Address::isOpen).isPresent();
        }

        private static boolean isOpen(KafkaSettings.Address broker) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(broker.host(), broker.port()), CONNECT_MS);
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    public String address() {
        return bootstrap;
    }

    /// A line that says why the broker could not be worked with, and what to do where there is none.
    public String told(KafkaException e) {
        return told(bootstrap, e);
    }

    /// @param command which has that option, or else its own settings name the broker
    static String told(CommandLine command, KafkaException e) {
        OptionSpec option = command.getCommandSpec().findOption("--bootstrap");
        return option == null || option.getValue() == null
                ? Tool.told(e)
                : told(option.getValue().toString(), e);
    }

    private static String told(String addresses, KafkaException e) {
        if (Arrays.stream(addresses.split(",")).anyMatch(Address::isOpen)) {
            return Tool.told(e);
        }
        return "no broker answers at " + addresses + ": start it (deploy/quickstart, or docker compose up), or name"
                + " another one with --bootstrap HOST:PORT";
    }

    /// How to reach it; it is not waited for as long as services do.
    ///
    /// @param environment client settings, as `KAFKA_*`, which go before ours
    /// @throws Settings.Invalid where a client would not take one of them, or the file of one cannot be read
    public KafkaSettings kafka(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("KAFKA_BOOTSTRAP_SERVERS", bootstrap);
        Settings settings = new Settings(all);
        Map<String, String> given = new HashMap<>(LIMITS);
        KafkaSettings from = KafkaSettings.from(settings);
        given.putAll(from.given());
        settings.check();
        return new KafkaSettings(bootstrap, given, from.copies());
    }
}
