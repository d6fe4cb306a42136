package org.newswire.parse.extract.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests the arguments of `parse-service/retrain` with a fake `mvn` that exits with code 77.
class RetrainScriptTest {
    private static final int BUILDS = 77;

    @TempDir
    Path folder;

    private record Result(int code, String output) {}

    @BeforeEach
    void makeAnEmptyCorpusAndABuildThatFails() throws IOException {
        Path mvn =
                Files.writeString(Files.createDirectory(folder.resolve("bin")).resolve("mvn"), "#!/bin/sh\nexit 77\n");
        assertThat(mvn.toFile().setExecutable(true)).isTrue();
        Files.writeString(Files.createDirectory(folder.resolve("corpus")).resolve("truth.json"), "{}");
    }

    private Result retrain(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("sh", Path.of("retrain").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    private void assertWrong(String message, String... arguments) throws IOException, InterruptedException {
        Result result = retrain(arguments);
        assertThat(result.code()).as(result.output()).isEqualTo(2);
        assertThat(result.output()).startsWith("retrain: " + message).contains("usage: parse-service/retrain CORPUS");
    }

    @Test
    void rejectsANumberWithoutAFile() throws Exception {
        assertWrong("the number of parts N needs OUT.json, too", "corpus", "5");
    }

    @Test
    void reportsWrongArgumentsWithTheUsage() throws Exception {
        assertWrong("CORPUS is missing");
        assertWrong("unknown option --folds", "--folds", "5", "out.json");
        assertWrong("five is not a number of parts from 2 to 99", "corpus", "five", "out.json");
        assertWrong("1 is not a number of parts from 2 to 99", "corpus", "1", "out.json");
        assertWrong("'none/out.json' is not a file in an existing folder", "corpus", "5", "none/out.json");
        assertWrong("corpus/truth.json is the truth of the corpus", "corpus", "5", "corpus/truth.json");
        assertWrong("too many arguments, starting with more", "corpus", "5", "out.json", "more");
    }

    @Test
    void reportsACorpusThatIsNotAFolder() throws Exception {
        assertThat(retrain("nowhere"))
                .isEqualTo(
                        new Result(
                                1,
                                "retrain: nowhere is not a folder (a corpus is a folder with truth.json and html/ID.html.gz)\n"));
    }

    @Test
    void runsTheTrainingWithValidArguments() throws Exception {
        assertThat(retrain("corpus").code()).isEqualTo(BUILDS);
        assertThat(retrain("corpus", "5", "out.json").code()).isEqualTo(BUILDS);
        assertThat(retrain("--help").code()).isZero();
    }
}
