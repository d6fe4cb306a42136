package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.newswire.kafka.KafkaSettings;
import org.newswire.service.Launcher;
import org.newswire.service.tracing.Tracing;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;

class StoreServiceTest {
    @Test
    void reportsAllInvalidSettingsTogether() {
        var settings = new Settings(Map.of("STORY_WINDOW", "soon", "CANARY_INTERVAL", "5m"));
        var context = new Launcher.Context(
                settings,
                new KafkaSettings("127.0.0.1:1", Map.of()),
                new SimpleMeterRegistry(),
                Tracing.off(ThreadLocalRandom::current),
                "store-test");

        assertThatThrownBy(() -> StoreService.stage(context))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("DATABASE_URL: is not set")
                .hasMessageContaining("STORY_WINDOW=soon: ")
                .hasMessageContaining("CANARY_INTERVAL=5m: ");
    }
}
