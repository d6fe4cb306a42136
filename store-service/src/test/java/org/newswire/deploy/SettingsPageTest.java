package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.newswire.settings.SettingDescription;
import org.newswire.settings.UnknownSettings;

final class SettingsPageTest {
    private static final Path PAGE = Path.of("../deploy/docs/SETTINGS.md");

    /// `deploy/verify --settings` regenerates the page.
    @Test
    void thePageIsGeneratedFromTheCode() throws Exception {
        String made = SettingsPage.make();
        if (Boolean.getBoolean("newswire.write-settings")) {
            Files.writeString(PAGE, made);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(made);
    }

    /// A setting that is read without a description, or is missing from the known names, fails here.
    @Test
    void theDescribedSettingsAreTheKnownOnes() {
        Stream<String> described = SettingsPage.sections().values().stream()
                .flatMap(List::stream)
                .map(SettingDescription::name)
                .filter(name -> !name.equals("KAFKA_BOOTSTRAP_SERVERS"));
        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(UnknownSettings.NAMES.stream()
                        .filter(name -> !name.equals("KAFKA_BOOTSTRAP_SERVERS"))
                        .toList());
    }
}
