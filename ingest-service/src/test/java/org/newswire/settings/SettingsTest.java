package org.newswire.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void readsDurationsWithTheirUnits() {
        Settings settings = new Settings(Map.of("A", "250ms", "B", "60s", "C", "5m"));
        assertThat(settings.duration("A", SECOND, Duration.ZERO, DAY)).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.duration("B", SECOND, Duration.ZERO, DAY)).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.duration("C", SECOND, Duration.ZERO, DAY)).isEqualTo(Duration.ofMinutes(5));
        settings.check();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1s", "1000ms", "24h", "1d"})
    void acceptsDurationsAtTheBounds(String text) {
        Settings settings = new Settings(Map.of("POLL", text));
        Duration expected = Settings.parseDuration(text).orElseThrow();
        assertThat(settings.duration("POLL", Duration.ofMinutes(5), SECOND, DAY))
                .isEqualTo(expected);
        assertThat(settings.durationOr("POLL", "off", SECOND, DAY)).contains(expected);
        settings.check();
    }

    @ParameterizedTest
    @ValueSource(strings = {"999ms", "0s", "86400001ms", "2d"})
    void rejectsDurationsOutsideTheBounds(String text) {
        Settings settings = new Settings(Map.of("POLL", text, "CANARY", text));
        assertThat(settings.duration("POLL", Duration.ofMinutes(5), SECOND, DAY))
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.durationOr("CANARY", "off", SECOND, DAY)).isEmpty();
        assertThatThrownBy(settings::check)
                .hasMessageContaining("POLL=" + text + ": is not a duration from 1s to 24h")
                .hasMessageContaining("CANARY=" + text + ": is not off or a duration from 1s to 24h");
    }

    @Test
    void reportsAllInvalidSettingsTogetherWithNameValueAndRemedy() {
        Settings settings = new Settings(Map.of("POLL", "5 minutes", "PORT", "99999", "MODE", "sometimes"));
        settings.duration("POLL", Duration.ofMinutes(5), SECOND, DAY);
        settings.number("PORT", 8080, 0, 65535);
        settings.choice("MODE", TimeUnit.DAYS, TimeUnit.class);
        settings.required("DATABASE_URL", "Set it to jdbc:postgresql://host/database.");
        assertThatThrownBy(settings::check)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("POLL=5 minutes: is not a duration from 1s to 24h, such as 60s, 5m or 24h. "
                        + "Correct it, or unset it for the default 5m.")
                .hasMessageContaining("PORT=99999: is not a whole number from 0 to 65535.")
                .hasMessageContaining("MODE=sometimes: is not one of nanoseconds,")
                .hasMessageContaining("DATABASE_URL: is not set. Set it to jdbc:postgresql://host/database.");
    }

    @Test
    void aDurationWithoutAUnitIsInvalid() {
        Settings settings = new Settings(Map.of("POLL", "300"));
        settings.duration("POLL", Duration.ofMinutes(5), SECOND, DAY);
        assertThatThrownBy(settings::check).hasMessageContaining("POLL=300: is not a duration from 1s to 24h, such as");
    }

    @Test
    void readsASecretFromItsFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "s3cret\n");
        Settings settings = new Settings(Map.of("PASSWORD_FILE", file.toString()));
        assertThat(settings.find("PASSWORD")).contains("s3cret");
        settings.check();
    }

    @Test
    void rejectsAMissingFile(@TempDir Path folder) {
        Settings settings = new Settings(Map.of("PASSWORD_FILE", folder + "/absent"));
        assertThat(settings.find("PASSWORD")).isEmpty();
        assertThatThrownBy(settings::check).hasMessageContaining("PASSWORD_FILE=" + folder + "/absent: cannot be read");
    }

    /// A secret may have been truncated, so an empty file is not an empty value.
    @Test
    void rejectsAnEmptyFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("url"), "\n");
        Settings settings = new Settings(Map.of("DATABASE_URL_FILE", file.toString()));
        assertThat(settings.find("DATABASE_URL")).isEmpty();
        assertThatThrownBy(settings::check)
                .hasMessage("DATABASE_URL_FILE=" + file + ": is empty. Name a readable file that holds the value.");
    }

    @Test
    void rejectsAValueTogetherWithAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "new\n");
        Settings settings = new Settings(Map.of("PASSWORD", "old", "PASSWORD_FILE", file.toString()));
        assertThat(settings.find("PASSWORD")).isPresent();
        assertThatThrownBy(settings::check)
                .hasMessage("PASSWORD_FILE=" + file + ": is set together with PASSWORD. Unset one of them.");
    }

    @Test
    void treatsAnEmptySettingAsUnset() {
        Settings settings = new Settings(Map.of("FEEDS", "  "));
        assertThat(settings.find("FEEDS")).isEmpty();
        assertThat(settings.text("FEEDS", "none")).isEqualTo("none");
    }

    @Test
    void acceptsTheWordForNoDurationInAnyCase() {
        Settings settings = new Settings(Map.of("A", "Off", "B", "30s"));
        assertThat(settings.durationOr("A", "off", SECOND, DAY)).isEmpty();
        assertThat(settings.durationOr("B", "off", SECOND, DAY)).contains(Duration.ofSeconds(30));
        assertThat(settings.durationOr("C", "off", SECOND, DAY)).isEmpty();
        settings.check();
    }

    @Test
    void examplesAreWithinTheRange() {
        Settings settings = new Settings(Map.of("CANARY", "5m", "RETENTION", "a while", "NAP", "1h"));
        settings.durationOr("CANARY", "off", SECOND, Duration.ofMinutes(2));
        settings.durationOr("RETENTION", "keep", Duration.ofHours(1), Duration.ofDays(90));
        settings.duration("NAP", SECOND, SECOND, Duration.ofSeconds(10));
        assertThatThrownBy(settings::check)
                .hasMessageContaining("CANARY=5m: is not off or a duration from 1s to 2m, such as 60s. "
                        + "Correct it, or unset it for the default off.")
                .hasMessageContaining(
                        "RETENTION=a while: is not keep or a duration from 1h to 2160h, such as 24h or 30d. "
                                + "Correct it, or unset it for the default keep.")
                .hasMessageContaining("NAP=1h: is not a duration from 1s to 10s. Correct it");
    }
}
