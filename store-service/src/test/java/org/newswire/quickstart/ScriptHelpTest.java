package org.newswire.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.Checkout;

/// Asks the scripts of a checkout that was never built for their help. Programs that scripts act by are
/// replaced by ones that note their call.
class ScriptHelpTest {
    private static final List<String> PROGRAMS = List.of(
            "java",
            "javac",
            "jlink",
            "mvn",
            "docker",
            "docker-compose",
            "kubectl",
            "kustomize",
            "node",
            "npm",
            "psql",
            "apt-get",
            "curl",
            "mktemp",
            "mkdir",
            "renice",
            "flock",
            "setsid");

    @TempDir
    Path checkout;

    @TempDir
    Path programs;

    @BeforeEach
    void copyScripts() throws IOException {
        for (String each : List.of("deploy", "pom.xml", "store-service/src/quickstart/resources")) {
            copy(Checkout.folder(), each);
        }
        for (String name : PROGRAMS) {
            Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\necho \"$0 $*\" >> " + acted() + "\n");
            assertThat(program.toFile().setExecutable(true)).isTrue();
        }
    }

    @Test
    void everyScriptOnlyPrintsItsUsage() throws Exception {
        List<String> scripts = scripts();
        assertThat(scripts).contains("deploy/docker/secrets", "deploy/kubernetes/check/run", "deploy/newswire");
        for (String script : scripts) {
            assertOnlyHelp(script + " --help");
            assertOnlyHelp(script + " -h");
        }
    }

    @Test
    void helpTakesPrecedenceOverOtherArguments() throws Exception {
        for (String command : List.of(
                "deploy/verify --long",
                "deploy/chaos brief",
                "deploy/bench store",
                "deploy/docker/images --check",
                "deploy/docker/pin --check",
                "deploy/drill all",
                "deploy/quickstart --articles=1",
                "deploy/newswire dlq retry --all",
                "deploy/newswire read feed.xml")) {
            assertOnlyHelp(command + " --help");
        }
    }

    @Test
    void aScriptWithoutOptionsRejectsThem() throws Exception {
        for (String script : List.of(
                "docker/secrets",
                "docker/trim",
                "kubernetes/check/run",
                "grafana/schema/renew",
                "examples/check-contract")) {
            Result result = run("deploy/" + script + " --force");

            assertThat(result.code).as(script).isEqualTo(2);
            assertThat(result.output).isEqualTo("unknown argument: --force\n");
        }
        assertThat(acted()).doesNotExist();
    }

    /// It removes only what is listed in the help.
    @Test
    void verifyTellsWhatItNeedsAndLeavesAndRemovesThat() throws Exception {
        Path built = Files.createDirectories(checkout.resolve("parse-service/target"));
        Path source = Files.createDirectories(checkout.resolve("parse-service/src"));
        assertThat(run("deploy/verify --help").output).contains("minutes", "root", "Leaves behind", "--clean");

        Result result = run("deploy/verify --clean");

        assertThat(result.code).as(result.output).isZero();
        assertThat(built).doesNotExist();
        assertThat(source).exists();
        assertThat(Files.readString(acted()).replace(programs + "/", ""))
                .contains("docker ps -aq --filter label=org.newswire.checkout=" + checkout.toRealPath())
                .contains("docker rmi postgres:")
                .doesNotContain("mvn", "java", "apt-get", "docker rmi -f", "prune");
    }

    private void assertOnlyHelp(String command) throws Exception {
        List<Path> before = files();
        Result result = run(command);

        assertThat(result.code).as(command + ": " + result.output).isZero();
        assertThat(result.output.lines().count()).as(command).isGreaterThan(1);
        assertThat(acted()).as(command).doesNotExist();
        assertThat(files()).as(command).containsExactlyElementsOf(before);
    }

    private Path acted() {
        return programs.resolve("acted");
    }

    /// The programs in `standins` belong to images of other projects.
    private List<String> scripts() throws IOException {
        return files().stream()
                .filter(file -> Files.isRegularFile(file) && file.toFile().canExecute())
                .map(file -> checkout.relativize(file).toString())
                .filter(name -> !name.contains("/standins/"))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(checkout)) {
            return found.sorted().toList();
        }
    }

    private record Result(int code, String output) {}

    private Result run(String command) throws Exception {
        var builder = new ProcessBuilder("bash", "-c", "'" + checkout + "'/" + command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("PATH", programs + ":" + environment.get("PATH"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    private void copy(Path home, String name) throws IOException {
        try (Stream<Path> found = Files.walk(home.resolve(name))) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                Path target = checkout.resolve(home.relativize(file));
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
