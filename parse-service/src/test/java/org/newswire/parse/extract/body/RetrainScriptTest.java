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

/// The arguments of `parse-service/retrain`, with a `mvn` that does nothing but end with code 77.
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

    private void isWrong(String told, String... arguments) throws IOException, InterruptedException {
        Result result = retrain(arguments);
        assertThat(result.code()).as(result.output()).isEqualTo(2);
        assertThat(result.output()).startsWith("retrain: " + told).contains("usage: parse-service/retrain CORPUS");
    }

    @Test
    void aNumberWithoutAFileTrainsNothing() throws Exception {
        isWrong("the number of parts goes with OUT.json; without both the model would be replaced", "corpus", "5");
    }

    @Test
    void wrongArgumentsAreToldWithTheUsage() throws Exception {
        isWrong("no corpus is given");
        isWrong("there is no option --folds", "--folds", "5", "out.json");
        isWrong("five is no number of parts from 2 to 99", "corpus", "five", "out.json");
        isWrong("1 is no number of parts from 2 to 99", "corpus", "1", "out.json");
        isWrong("'none/out.json' is no file in a folder that there is", "corpus", "5", "none/out.json");
        isWrong("corpus/truth.json is the truth of the corpus", "corpus", "5", "corpus/truth.json");
        isWrong("too many arguments, from more on", "corpus", "5", "out.json", "more");
    }

    @Test
    void aCorpusThatIsNoFolderIsNamed() throws Exception {
        assertThat(retrain("nowhere"))
                .isEqualTo(new Result(
                        1, "retrain: nowhere is no folder (a corpus is one with truth.json and html/ID.html.gz)\n"));
    }

    @Test
    void rightArgumentsBuildWhatTrains() throws Exception {
        assertThat(retrain("corpus").code()).isEqualTo(BUILDS);
        assertThat(retrain("corpus", "5", "out.json").code()).isEqualTo(BUILDS);
        assertThat(retrain("--help").code()).isZero();
    }
}
