package org.newswire.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.embedded.Checkout;
import picocli.CommandLine;

class ScriptsTest {
    @TempDir
    Path folder;

    @Test
    void listsTheCommands() throws Exception {
        Result result = run("\"$home/deploy/newswire\" --help");

        assertThat(result.code).isZero();
        assertThat(result.output)
                .contains(
                        "read FILE|URL",
                        "extract FILE|URL",
                        "consume TOPIC",
                        "contract",
                        "import",
                        "export",
                        "record, replay",
                        "ledger",
                        "doctor",
                        "upgrade",
                        "dlq");
    }

    @Test
    void worksThroughSymbolicLinks() throws Exception {
        Path link = Files.createSymbolicLink(
                folder.resolve("tool"), Checkout.folder().resolve("deploy/newswire"));
        Path second = Files.createSymbolicLink(folder.resolve("newswire"), link.getFileName());

        Result result = run("cd /; '" + second + "' --help");

        assertThat(result.code).as(result.output).isZero();
        assertThat(result.output).contains("usage: deploy/newswire COMMAND");
    }

    @Test
    void printsTheVersion() throws Exception {
        Result result = run("\"$home/deploy/newswire\" --version");

        assertThat(result.code).isZero();
        assertThat(Files.readString(Checkout.folder().resolve("pom.xml")))
                .contains(
                        "<version>" + result.output.strip().replace("newswire ", "") + "</version>\n  <packaging>pom");
    }

    @Test
    void theQuickStartPrintsItsOptionsAndVersionWithoutABuild() throws Exception {
        var command = new CommandLine(new Quickstart(new StopRequest(), System.out, System.err));

        assertThat(run("JAVA_HOME=/nowhere PATH=/usr/bin:/bin \"$home/deploy/quickstart\" --port-http 1 --help"))
                .isEqualTo(new Result(0, command.getUsageMessage(CommandLine.Help.Ansi.OFF)));
        assertThat(run("\"$home/deploy/quickstart\" --version").output).startsWith("newswire ");
    }

    @Test
    void theQuickStartRefusesUnknownOptionsBeforeItIsBuilt() throws Exception {
        Map<String, String> messages = Map.of(
                "--feds x", "Unknown option: '--feds'",
                "--port-http 1 --for=5s --articles", "Missing required parameter for option '--articles'",
                "--feeds a b", "Unmatched argument: 'b'",
                "-x", "Unknown option: '-x'");
        for (var each : messages.entrySet()) {
            Result result = run("JAVA_HOME=/nowhere PATH=/usr/bin:/bin \"$home/deploy/quickstart\" " + each.getKey());

            assertThat(result.code).as(each.getKey()).isEqualTo(2);
            assertThat(result.output).startsWith(each.getValue() + "\nUsage: deploy/quickstart [-hV]");
        }
    }

    /// In the words of the program, which can only say so after the build.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--port-http=abc",
                "--port-kafka 80x",
                "--port-postgres=",
                "--articles=many",
                "--for=soon",
                "--for 5",
                "--port-http=8080 --for=90 --articles=1"
            })
    void theQuickStartRefusesInvalidValuesBeforeItIsBuilt(String options) throws Exception {
        var command = new CommandLine(new Quickstart(new StopRequest(), System.out, System.err));
        Result result = quickStartWithoutJdk(options);

        assertThat(result.code).isEqualTo(2);
        assertThatThrownBy(() -> command.parseArgs(options.split(" ", -1)))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessage(result.output.lines().findFirst().orElseThrow());
    }

    @Test
    void theQuickStartRefusesAMissingFeedListBeforeItIsBuilt() throws Exception {
        assertThat(quickStartWithoutJdk("--feeds=/nowhere/feeds.yaml"))
                .isEqualTo(new Result(
                        2, "--feeds /nowhere/feeds.yaml does not exist: name a file, a folder or an http(s) URL.\n"));
    }

    /// The script knows the options by the help text: the next check, which needs a JDK, is reached.
    @Test
    void theQuickStartTakesItsOptions() throws Exception {
        assertThat(quickStartWithoutJdk(
                        "--feeds deploy --data=b --port-kafka 1 --port-postgres 2 --port-http=3 --for 5s"
                                + " --articles 1"))
                .isEqualTo(new Result(1, "no JDK\n"));
    }

    /// Runs a copy of the script that finds no JDK, so that it cannot build.
    private Result quickStartWithoutJdk(String options) throws Exception {
        return run("cp -r \"$home/deploy\" '" + folder + "'; cd '" + folder + "'; R=store-service/src/quickstart;"
                + " mkdir -p $R; cp -r \"$home/$R/resources\" $R; echo 'require_jdk() { die no JDK; }' >> deploy/lib/common.sh;"
                + " deploy/quickstart " + options);
    }

    @Test
    void rejectsUnknownCommands() throws Exception {
        Result result = run("\"$home/deploy/newswire\" reed");

        assertThat(result.code).isEqualTo(2);
        assertThat(result.output).contains("unknown command: reed");
    }

    @Test
    void readsTheVersionOfAJdk() throws Exception {
        Path jdk = jdk("JAVA_VERSION=\"26.0.1\"");

        Result result = run(". \"$home/deploy/lib/common.sh\"; jdk_version '" + jdk + "'");

        assertThat(result).isEqualTo(new Result(0, "26"));
    }

    @Test
    void ignoresARuntimeWithoutACompiler() throws Exception {
        Path jre = jdk("JAVA_VERSION=\"26.0.1\"");
        Files.delete(jre.resolve("bin/javac"));

        Result result = run(". \"$home/deploy/lib/common.sh\"; jdk_version '" + jre + "'");

        assertThat(result).isEqualTo(new Result(0, ""));
    }

    @Test
    void choosesTheFirstJdkThatIsNewEnough() throws Exception {
        Path old = jdk("JAVA_VERSION=\"17.0.9\"");
        Path wanted = jdk("JAVA_VERSION=\"25\"");

        Result result = run(". \"$home/deploy/lib/common.sh\"; jdk_places() { printf '%s\\n' '' '" + old + "' '"
                + wanted + "'; }; require_jdk; printf %s \"$JAVA_HOME\"");

        assertThat(result).isEqualTo(new Result(0, wanted.toString()));
    }

    @Test
    void reportsWhichJdkToInstall() throws Exception {
        Result result = run(". \"$home/deploy/lib/common.sh\"; jdk_places() { :; }; require_jdk");

        assertThat(result.code).isEqualTo(2);
        assertThat(result.output).startsWith("No JDK 25 or newer was found").contains("install");
    }

    /// Root can read everything, so a file stands for an unreadable folder.
    @Test
    void reportsAMavenFolderThatCannotBeReadInOneLine() throws Exception {
        Files.createFile(folder.resolve(".m2"));

        Result result = run(". \"$home/deploy/lib/common.sh\"; account_home() { printf %s '" + folder + "'; };"
                + " is_built() { return 1; }; require_maven() { :; }; build() { echo building; }; home='" + folder
                + "'; build_if_needed");

        assertThat(result.code).as(result.output).isEqualTo(2);
        assertThat(result.output).hasLineCount(1).startsWith("Maven cannot read " + folder.resolve(".m2") + ": ");
    }

    /// As after a build by another account, whose ~/.m2 has the libraries.
    @Test
    void reportsALibraryThatCannotBeReadInOneLine() throws Exception {
        Path target = Files.createDirectories(folder.resolve("store-service/target"));
        Files.createDirectories(folder.resolve("ingest-service/target"));
        Files.createDirectories(folder.resolve("parse-service/target"));
        Files.writeString(
                target.resolve("test.classpath"), folder.resolve("store-service") + ":" + folder.resolve("no.jar"));
        String start = "cp -r \"$home/deploy\" '" + folder + "'; cd '" + folder + "'; R=store-service/src/quickstart;"
                + " mkdir -p $R; cp -r \"$home/$R/resources\" $R;"
                + " echo 'require_jdk() { JAVA_HOME=/nowhere; }; build_if_needed() { :; }' >> deploy/lib/common.sh; ";

        for (String command : List.of("quickstart", "newswire consume news.articles", "bench store")) {
            Result result = run(start + "deploy/" + command);

            assertThat(result.code).as(command + ": " + result.output).isEqualTo(2);
            assertThat(result.output).hasLineCount(1).startsWith("cannot read " + folder.resolve("no.jar") + ": ");
        }
    }

    /// Two concurrent builds of one checkout would delete each other's classes.
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void twoConcurrentScriptsBuildOnce() throws Exception {
        assumeThat(run("command -v flock").code).isZero();

        Result result =
                run(". \"$home/deploy/lib/common.sh\"; home='" + folder + "'; cd \"$home\"; require_maven() { :; };"
                        + " is_built() { [ -e built ]; };"
                        // The build continues until the other script waits for
                        // it, or builds as well.
                        + " build() { echo build >> builds; until [ $(wc -l < builds) -gt 1 ] || grep -q Waiting said;"
                        + " do sleep 0.05; done; touch built; };"
                        + " build_if_needed 2>> said & build_if_needed 2>> said & wait; cat builds said");

        assertThat(result.output).isEqualTo("build\nWaiting for another script that builds this checkout …\n");
    }

    @Test
    void buildsNothingWithinABuild() throws Exception {
        Result result = run(". \"$home/deploy/lib/common.sh\"; is_built() { return 1; }; build() { echo building; };"
                + " NEWSWIRE_BUILD=never build_if_needed");

        assertThat(result).isEqualTo(new Result(0, ""));
    }

    /// Docker Compose resolves it against its own folder, whatever the current directory of the
    /// script is.
    @Test
    void resolvesARelativeSecretsFolderAgainstDeploy() throws Exception {
        Path deploy = Checkout.folder().toRealPath().resolve("deploy");
        Path secrets = folder.toRealPath().resolve("secrets");

        Result result =
                run("cd /; SECRETS_FOLDER='" + deploy.relativize(secrets) + "' \"$home/deploy/docker/secrets\"");

        assertThat(result.code).as(result.output).isZero();
        assertThat(secrets.resolve("database-password")).isNotEmptyFile();
    }

    /// The labels of the images contain the revision of the checkout.
    @Test
    void rejectsImagesOfABuildThatIsOlderThanTheSources() throws Exception {
        for (String service : List.of("ingest-service", "parse-service", "store-service")) {
            Files.createDirectories(folder.resolve(service + "/src/main"));
            Files.createFile(folder.resolve(service + "/pom.xml"));
            Files.createDirectories(folder.resolve(service + "/target"));
        }
        Files.createFile(folder.resolve("pom.xml"));
        Path source = Files.createFile(folder.resolve("parse-service/src/main/Parser.java"));
        Path bill = Files.createFile(folder.resolve("parse-service/target/sbom.json"));
        Instant built = Files.getLastModifiedTime(bill).toInstant();
        Files.setLastModifiedTime(source, FileTime.from(built.plusSeconds(1)));

        Result result = run("cp -r \"$home/deploy\" '" + folder + "'; '" + folder + "/deploy/docker/images' parse");

        assertThat(result)
                .isEqualTo(new Result(
                        1,
                        "parse-service/src/main/Parser.java is newer than the built jars: run mvn package again,"
                                + " or deploy/docker/images --compile\n"));
    }

    private record Result(int code, String output) {}

    private Result run(String script) throws Exception {
        Path output = Files.createTempFile(folder, "output", null);
        Process process = new ProcessBuilder(List.of("bash", "-c", "home='" + Checkout.folder() + "'; " + script))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            return new Result(process.waitFor(), Files.readString(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Path jdk(String release) throws Exception {
        Path home = Files.createTempDirectory(folder, "jdk");
        Path bin = Files.createDirectory(home.resolve("bin"));
        for (String program : List.of("java", "javac")) {
            Path file = Files.createFile(bin.resolve(program));
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(home.resolve("release"), release + "\n");
        return home;
    }
}
