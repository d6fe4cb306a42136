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
import org.newswire.tools.CommandRunner;

/// Tests the messages without a database or broker. No file may be left behind.
final class ExportCommandTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @AfterEach
    void assertNoFileIsLeft() {
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void namesAnUnreachableDatabaseWithoutSecrets() {
        var settings = Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/news?password=secret");

        assertThat(export(settings, "jsonl")).isOne();
        assertThat(output.toString(UTF_8))
                .contains("Connection refused (jdbc:postgresql://127.0.0.1:1/news); start the database")
                .doesNotContain("secret");
    }

    @Test
    void requiresADatabase() {
        assertThat(export(Map.of(), "jsonl")).isEqualTo(2);
        assertThat(output.toString(UTF_8)).startsWith("DATABASE_URL: is not set.");
    }

    @Test
    void namesAnUnreachableBroker() {
        var settings = Map.of("KAFKA_DEFAULT_API_TIMEOUT_MS", "500", "KAFKA_REQUEST_TIMEOUT_MS", "400");

        assertThat(export(settings, "warc", "--bootstrap", "127.0.0.1:1")).isOne();
        assertThat(output.toString(UTF_8)).contains("no broker answers at 127.0.0.1:1: start it");
    }

    private int export(Map<String, String> settings, String format, String... more) {
        List<String> args = new ArrayList<>(List.of("export", "--from", "2026-03-01", "--to", "2026-03-02"));
        args.addAll(List.of("--format", format, "--out", folder.resolve("out").toString()));
        args.addAll(List.of(more));
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-18T00:00:00Z"));
        PrintStream err = new PrintStream(output, true, UTF_8);
        return CommandRunner.run(
                context -> new ExportCommand(context, clock), settings, err, err, args.toArray(String[]::new));
    }
}
