package org.newswire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;
import org.newswire.store.database.DatabaseSettings;
import org.newswire.store.database.DatabaseSettings.Login;
import org.newswire.store.page.PageSettings;

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
                        Set.of(),
                        Optional.empty(),
                        PageSettings.OPEN,
                        StoreRole.ALL));
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
                        "https://one.example, http://localhost:8081",
                        "API_PUBLIC_URL",
                        "https://news.example/newswire/")))
                .isEqualTo(new StoreSettings(
                        new DatabaseSettings(
                                URL, new Login("ada", "secret"), Optional.of(new Login("reader", "quiet"))),
                        Optional.of(Duration.ofDays(90)),
                        true,
                        Duration.ofDays(2),
                        Set.of("https://one.example", "http://localhost:8081"),
                        Optional.of("https://news.example/newswire"),
                        PageSettings.OPEN,
                        StoreRole.ALL));
    }

    @Test
    void rejectsAnInvalidRetention() {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", URL, "ARTICLE_RETENTION", "a while")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("ARTICLE_RETENTION=a while");
    }

    @Test
    void acceptsOriginsAsBrowsersSendThem() {
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
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("API_ORIGINS=" + wrong);
        }
    }

    @Test
    void requiresAnAbsolutePublicUrl() {
        for (String wrong : List.of("news.example", "ftp://news.example", "https://", "https://a/?q", "https://a b/")) {
            assertThatThrownBy(() -> read(Map.of("DATABASE_URL", URL, "API_PUBLIC_URL", wrong)))
                    .as(wrong)
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("API_PUBLIC_URL=" + wrong);
        }
    }

    @Test
    void readsTheRoles() {
        assertThat(read(Map.of("DATABASE_URL", URL, "STORE_ROLES", "read, Index"))
                        .roles())
                .containsExactlyInAnyOrder(StoreRole.INDEX, StoreRole.READ);
    }

    @Test
    void namesAnUnknownRole() {
        for (String wrong : List.of("wirte", "write;read", "write,,read", "all")) {
            assertThatThrownBy(() -> read(Map.of("DATABASE_URL", URL, "STORE_ROLES", wrong)))
                    .as(wrong)
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining("STORE_ROLES=" + wrong + ": contains an unknown role: '")
                    .hasMessageContaining("write, index and read");
        }
    }

    private static StoreSettings read(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        StoreSettings read = StoreSettings.from(settings);
        settings.check();
        return read;
    }
}
