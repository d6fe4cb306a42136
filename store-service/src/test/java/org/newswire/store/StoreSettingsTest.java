package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.pipeline.Settings;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.DatabaseSettings.Login;

final class StoreSettingsTest {
    private static final String URL = "jdbc:postgresql://db:5432/news";

    @Test
    void allButTheUrlHaveDefaults() {
        assertThat(read(Map.of("DATABASE_URL", URL)))
                .isEqualTo(new StoreSettings(
                        new DatabaseSettings(URL, new Login("newswire", ""), Optional.empty()),
                        Optional.empty(),
                        false,
                        Duration.ofDays(3),
                        Set.of()));
    }

    @Test
    void eachSettingIsMapped() {
        assertThat(read(Map.of(
                        "DATABASE_URL",
                        URL,
                        "DATABASE_USER",
                        "ada",
                        "DATABASE_PASSWORD",
                        "secret",
                        "API_DATABASE_USER",
                        "reader",
                        "API_DATABASE_PASSWORD",
                        "quiet",
                        "ARTICLE_RETENTION",
                        "90d",
                        "ARTICLE_RETENTION_RESTORE",
                        "true",
                        "STORY_WINDOW",
                        "48h",
                        "API_ORIGINS",
                        "https://one.example, http://localhost:8081")))
                .isEqualTo(new StoreSettings(
                        new DatabaseSettings(
                                URL, new Login("ada", "secret"), Optional.of(new Login("reader", "quiet"))),
                        Optional.of(Duration.ofDays(90)),
                        true,
                        Duration.ofDays(2),
                        Set.of("https://one.example", "http://localhost:8081")));
    }

    @Test
    void thePasswordMayComeFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "from a file\n");

        assertThat(read(Map.of("DATABASE_URL", URL, "DATABASE_PASSWORD_FILE", file.toString()))
                        .database()
                        .owner())
                .isEqualTo(new Login("newswire", "from a file"));
    }

    @Test
    void aMissingUrlIsNamedWithItsRemedy() {
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(Settings.Invalid.class)
                .hasMessageContaining("DATABASE_URL")
                .hasMessageContaining("jdbc:postgresql://localhost:5432/newswire");
    }

    @Test
    void aUrlOfAnotherFormIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", "postgres://ada:secret@db/news")))
                .isInstanceOf(Settings.Invalid.class)
                .hasMessageContaining("no JDBC URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aRetentionOfAnotherFormIsRefused() {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", URL, "ARTICLE_RETENTION", "a while")))
                .isInstanceOf(Settings.Invalid.class)
                .hasMessageContaining("ARTICLE_RETENTION=a while");
    }

    @Test
    void originsAreThoseThatBrowsersWrite() {
        assertThat(read(Map.of("DATABASE_URL", URL, "API_ORIGINS", "*")).origins())
                .containsExactly("*");
        for (String wrong : List.of(
                "news.example",
                "https://news.example/",
                "https://News.example",
                "https://news.example:443",
                "https://*.news.example",
                "null",
                "https://one.example, *",
                "https://one.example,")) {
            assertThatThrownBy(() -> read(Map.of("DATABASE_URL", URL, "API_ORIGINS", wrong)))
                    .as(wrong)
                    .isInstanceOf(Settings.Invalid.class)
                    .hasMessageContaining("API_ORIGINS=" + wrong);
        }
    }

    @Test
    void aPasswordOfTheApiAloneIsRefused() {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", URL, "API_DATABASE_PASSWORD", "quiet")))
                .isInstanceOf(Settings.Invalid.class)
                .hasMessageContaining("API_DATABASE_USER")
                .hasMessageNotContaining("quiet");
    }

    @Test
    void secretsAreNotShown() {
        assertThat(new StoreSettings(
                                new DatabaseSettings(
                                        URL + "?password=one",
                                        new Login("ada", "two"),
                                        Optional.of(new Login("reader", "three"))),
                                Optional.empty(),
                                false,
                                Duration.ofDays(3),
                                Set.of())
                        .toString())
                .contains(URL)
                .doesNotContain("one", "two", "three");
    }

    @Test
    void theAddressIsTheUrlWithoutWhatMayBeSecret() {
        assertThat(read(Map.of("DATABASE_URL", "jdbc:postgresql://ada:one@db:5432/news?user=ada&password=two"))
                        .database()
                        .address())
                .isEqualTo(URL);
    }

    private static StoreSettings read(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        StoreSettings read = StoreSettings.from(settings);
        settings.check();
        return read;
    }
}
