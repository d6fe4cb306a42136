package org.newswire.ingest.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.newswire.net.AddressPolicy;

final class FetchSettingsTest {
    @Test
    void defaults() {
        AddressPolicy addresses = AddressPolicy.publicOnly();
        FetchSettings settings = FetchSettings.of("Newswire/1.0", addresses);

        assertThat(settings)
                .isEqualTo(new FetchSettings(
                        "Newswire/1.0",
                        addresses,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(60),
                        256,
                        Duration.ofSeconds(15),
                        10,
                        Duration.ofSeconds(10),
                        512,
                        null,
                        settings.secrets()));
        assertThat(settings.secrets()).isNotNull();
    }
}
