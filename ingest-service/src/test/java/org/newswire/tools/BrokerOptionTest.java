package org.newswire.tools;

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
    void reportsAnUnreadableFile() {
        String absent = folder.resolve("absent").toString();

        assertThatThrownBy(() -> new BrokerOption().kafka(Map.of("KAFKA_SASL_JAAS_CONFIG_FILE", absent)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("KAFKA_SASL_JAAS_CONFIG_FILE=" + absent + ": cannot be read");
    }
}
