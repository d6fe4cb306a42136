package org.newswire.store.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told where there is no database or broker; then no file is left behind.
final class ExportCommandTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @AfterEach
    void noFileIsLeft() {
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theDatabaseThatItDoesNotReachIsNamedAndNoSecret() {
        var settings = Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/news?password=secret");

        assertThat(export(settings, "jsonl")).isOne();
        assertThat(said.toString(UTF_8))
                .contains("Connection refused (jdbc:postgresql://127.0.0.1:1/news); start the database")
                .doesNotContain("secret");
    }

    @Test
    void aDatabaseThatIsNotSetIsAskedFor() {
        assertThat(export(Map.of(), "jsonl")).isOne();
        assertThat(said.toString(UTF_8)).contains("DATABASE_URL");
    }

    @Test
    void theBrokerThatItDoesNotReachIsNamed() {
        var settings = Map.of("KAFKA_DEFAULT_API_TIMEOUT_MS", "500", "KAFKA_REQUEST_TIMEOUT_MS", "400");

        assertThat(export(settings, "warc", "--bootstrap", "127.0.0.1:1")).isOne();
        assertThat(said.toString(UTF_8)).contains("no broker answers at 127.0.0.1:1: start it");
    }

    private int export(Map<String, String> settings, String format, String... more) {
        List<String> args = new ArrayList<>(List.of("export", "--from", "2026-03-01", "--to", "2026-03-02"));
        args.addAll(List.of("--format", format, "--out", folder.resolve("out").toString()));
        args.addAll(List.of(more));
        return ExportCommand.execute(
                settings,
                new PrintStream(said, true, UTF_8),
                InstantSource.fixed(Instant.parse("2026-03-18T00:00:00Z")),
                args.toArray(String[]::new));
    }
}
