package org.newswire.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.settings.InvalidSettingsException;

class BrokerOptionTest {
    @TempDir
    Path folder;

    @Test
    void readsASecretFromItsFile() throws Exception {
        Path login = Files.writeString(folder.resolve("jaas"), "the login\n");

        assertThat(new BrokerOption()
                        .kafka(Map.of("KAFKA_SASL_JAAS_CONFIG_FILE", login.toString()))
                        .given())
                .containsEntry("sasl.jaas.config", "the login");
    }

    @Test
    void reportsAnInvalidSettingInOneLine() throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.newswire.ingest.IngestTools",
                "ledger");
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", "http://broker");
        Process command = builder.redirectErrorStream(true).start();
        String output = new String(command.getInputStream().readAllBytes(), UTF_8);
        assertThat(command.waitFor()).isEqualTo(2);
        assertThat(output.lines().filter(line -> !line.startsWith("WARNING:")))
                .singleElement()
                .asString()
                .startsWith("KAFKA_BOOTSTRAP_SERVERS=http://broker: is not HOST:PORT");
    }

    @Test
    void reportsAnUnreadableFile() {
        String absent = folder.resolve("absent").toString();

        assertThatThrownBy(() -> new BrokerOption().kafka(Map.of("KAFKA_SASL_JAAS_CONFIG_FILE", absent)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("KAFKA_SASL_JAAS_CONFIG_FILE=" + absent + ": cannot be read");
    }
}
