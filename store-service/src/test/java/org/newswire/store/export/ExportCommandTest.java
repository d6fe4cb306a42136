package org.newswire.store.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told where there is no database.
final class ExportCommandTest {
    @Test
    void theDatabaseThatItDoesNotReachIsNamedAndNoSecret(@TempDir Path folder) {
        var said = new ByteArrayOutputStream();
        var settings = Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/news?password=secret");

        int code = ExportCommand.execute(
                settings,
                new PrintStream(said, true, UTF_8),
                InstantSource.fixed(Instant.parse("2026-03-18T00:00:00Z")),
                "export",
                "--from",
                "2026-03-01",
                "--to",
                "2026-03-02",
                "--format",
                "jsonl",
                "--out",
                folder.resolve("articles.jsonl").toString());

        assertThat(code).isOne();
        assertThat(said.toString(UTF_8))
                .contains("Connection refused (jdbc:postgresql://127.0.0.1:1/news); start the database")
                .doesNotContain("secret");
    }
}
