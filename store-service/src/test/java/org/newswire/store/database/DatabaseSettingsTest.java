package org.newswire.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;
import org.newswire.store.database.DatabaseSettings.Login;

final class DatabaseSettingsTest {
    private static final String URL = "jdbc:postgresql://db:5432/news";

    @Test
    void readsThePasswordFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "from a file\n");

        assertThat(read(Map.of("DATABASE_URL", URL, "DATABASE_PASSWORD_FILE", file.toString()))
                        .owner())
                .isEqualTo(new Login("newswire", "from a file"));
    }

    @Test
    void aStoreOpensAtMost17Connections() {
        PoolConfig pools = new PoolConfig(read(Map.of("DATABASE_URL", URL, "DATABASE_PASSWORD", "x")));

        assertThat(pools.writing(Duration.ofSeconds(15)).getMaximumPoolSize()).isEqualTo(12);
        assertThat(pools.reading().getMaximumPoolSize()).isEqualTo(5);
    }

    @Test
    void reportsAMissingUrlWithARemedy() {
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("DATABASE_URL")
                .hasMessageContaining("jdbc:postgresql://localhost:5432/newswire");
    }

    @Test
    void rejectsAnInvalidUrlWithoutShowingIt() {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", "postgres://ada:secret@db/news")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("not a JDBC URL")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://ada:secret@db/news, DATABASE_USER",
        "jdbc:postgresql://ada:sec/ret@db:5432/news?ssl=true, DATABASE_USER",
        "jdbc:postgresql://secret:54x2/news, a port is a number",
        "jdbc:postgresql://secret:99999/news, a port is a number"
    })
    void rejectsAUrlThatTheDriverRejectsWithoutShowingIt(String url, String remedy) {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", url)))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("DATABASE_URL: ")
                .hasMessageContaining(remedy)
                .hasMessageNotContaining("sec");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql:news",
                "jdbc:postgresql://db/news?user=ada&password=p@ss",
                "jdbc:postgresql://one:5432,two:5433/news?targetServerType=primary",
                "jdbc:postgresql://[::1]:5432/news"
            })
    void acceptsAUrlThatTheDriverAccepts(String url) throws Exception {
        assertThat(read(Map.of("DATABASE_URL", url)).url()).isEqualTo(url);
    }

    @Test
    void rejectsAnApiPasswordWithoutAUser() {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", URL, "API_DATABASE_PASSWORD", "quiet")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("API_DATABASE_USER")
                .hasMessageNotContaining("quiet");
    }

    /// The database would reject each log-in of the role, and the store would never become ready.
    @Test
    void rejectsAnApiUserWithoutAPassword() {
        assertThatThrownBy(() -> read(Map.of("DATABASE_URL", URL, "API_DATABASE_USER", "reader")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("API_DATABASE_PASSWORD: is not set, but API_DATABASE_USER is. Set both");
    }

    @Test
    void hidesSecrets() {
        assertThat(new DatabaseSettings(
                                URL + "?password=one",
                                new Login("ada", "two"),
                                Optional.of(new Login("reader", "three")))
                        .toString())
                .contains(URL)
                .doesNotContain("one", "two", "three");
    }

    @Test
    void theAddressIsTheUrlWithoutPossibleSecrets() {
        String url = "jdbc:postgresql://ada:one@db:5432/news?user=ada&password=two";

        assertThat(new DatabaseSettings(url, new Login("ada", ""), Optional.empty()).address())
                .isEqualTo(URL);
    }

    private static DatabaseSettings read(Map<String, String> environment) {
        Settings settings = new Settings(environment);
        DatabaseSettings read = DatabaseSettings.from(settings);
        settings.check();
        return read;
    }
}
