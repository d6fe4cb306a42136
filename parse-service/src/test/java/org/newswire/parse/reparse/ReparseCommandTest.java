package org.newswire.parse.reparse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.newswire.tools.CommandRunner;

/// Wrong usage of `reparse` is reported before a broker is contacted. `ReparseIT` has its results.
final class ReparseCommandTest {
    @Test
    void comparesOrPromotesOrBoth() {
        assertThat(usageError()).startsWith("nothing to do: add --diff or --promote");
    }

    @Test
    void aComparisonNeedsItsPeriodAndMakesItsOwnRun() {
        assertThat(usageError("--diff")).startsWith("--diff needs --from");
        assertThat(usageError("--diff", "--from", "2h", "--run", "20260318T120000000Z"))
                .startsWith("--diff needs --from, and cannot be combined with --run");
        assertThat(usageError("--diff", "--from", "1h", "--to", "2h")).startsWith("--from 1h must be before --to 2h");
        assertThat(usageError("--diff", "--from", "yesterday"))
                .startsWith("--from is not a time: yesterday; write it as 2026-03-01,");
    }

    @Test
    void aPromotionTakesARunAndNoPeriod() {
        assertThat(usageError("--promote", "--from", "2h")).startsWith("--from and --to need --diff");
        assertThat(usageError("--promote", "--to", "2h")).startsWith("--from and --to need --diff");
    }

    @Test
    void ratesSamplesAndFormatsHaveBounds() {
        assertThat(usageError("--promote", "--rate", "0")).startsWith("--rate must be at least 1, not 0");
        assertThat(usageError("--diff", "--from", "2h", "--samples", "1001"))
                .startsWith("--samples must be between 0 and 1000, not 1001");
        assertThat(usageError("--diff", "--from", "2h", "--format", "yaml"))
                .startsWith("--format must be text or json, not yaml");
    }

    private static String usageError(String... options) {
        List<String> words = new ArrayList<>(List.of("reparse"));
        words.addAll(List.of(options));
        words.addAll(List.of("--bootstrap", "127.0.0.1:1"));
        var err = new ByteArrayOutputStream();
        int code = CommandRunner.run(
                ReparseCommand::new,
                Map.of(),
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                new PrintStream(err, true, UTF_8),
                words.toArray(String[]::new));
        assertThat(code).isEqualTo(2);
        return err.toString(UTF_8);
    }
}
