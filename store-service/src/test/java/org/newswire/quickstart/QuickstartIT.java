package org.newswire.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.embedded.ChildProcess;
import org.newswire.embedded.Ports;

/// Starts `deploy/quickstart`.
class QuickstartIT {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final List<ChildProcess> runs = new ArrayList<>();
    private int kafkaPort;
    private int postgresPort;
    private int httpPort;

    @BeforeEach
    void choosePorts() {
        kafkaPort = Ports.anyFree();
        postgresPort = Ports.anyFree();
        httpPort = Ports.anyFree(4);
    }

    @AfterEach
    void killRemainingProcesses() {
        runs.forEach(ChildProcess::kill);
    }

    @Test
    void printsStoredArticlesAndKeepsThemForTheNextRun() throws Exception {
        ChildProcess first = start("first", "--articles", "3");
        await().atMost(START_LIMIT).until(() -> first.exitCode().isPresent());
        assertThat(first.exitCode()).as(output("first")).contains(0);
        assertThat(output("first"))
                .contains("#1 ", "#2 ", "#3 ", "Stopped after")
                .contains("API       http://127.0.0.1:" + (httpPort + 2) + "/api");

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("data/postgres"), postgresPort);
                var connection = postgres.connect();
                var rows = connection.createStatement().executeQuery("select count(*) from article")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isGreaterThanOrEqualTo(3);
        }
        ChildProcess second = start("second", "--articles", "1");
        await().atMost(START_LIMIT).until(() -> second.exitCode().isPresent());
        assertThat(second.exitCode()).as(output("second")).contains(0);
    }

    @Test
    void listensOn127001OnlyAndLeavesNoProcessAfterAStopOrAKill() throws Exception {
        ChildProcess stopped = start("stopped");
        await().atMost(START_LIMIT)
                .untilAsserted(() -> assertThat(output("stopped")).contains("#1 "));
        await().atMost(STOP_LIMIT).untilAsserted(() -> assertThat(newsroom()).contains("All is well", "data-key="));
        for (int port = httpPort; port < httpPort + 3; port++) {
            assertThat(answers("127.0.0.1", port)).as("port %d", port).isTrue();
            assertThat(answers("127.0.0.2", port)).as("port %d", port).isFalse();
        }
        List<ProcessHandle> children = descendants(stopped);
        assertThat(children).hasSizeGreaterThanOrEqualTo(5);
        assertThat(stopped.terminate(STOP_LIMIT)).isTrue();
        assertThat(stopped.exitCode()).contains(0);
        await().atMost(STOP_LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));

        ChildProcess killed = start("killed");
        await().atMost(START_LIMIT)
                .untilAsserted(() -> assertThat(output("killed")).contains("#1 "));
        List<ProcessHandle> orphans = descendants(killed);
        killed.kill();
        await().atMost(STOP_LIMIT).until(() -> orphans.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void reportsThatAnotherRunUsesTheFolder() throws Exception {
        try (DataFolder taken = DataFolder.take(folder.resolve("data"))) {
            ChildProcess second = start("second");
            await().atMost(STOP_LIMIT).until(() -> second.exitCode().isPresent());

            assertThat(second.exitCode()).contains(2);
            assertThat(output("second"))
                    .contains("another quick start", taken.resolve("").toString(), "--data");
        }
    }

    @Test
    void reportsTheOptionForAnotherPort() throws Exception {
        try (DemoSite taken = DemoSite.start(kafkaPort, InstantSource.system())) {
            ChildProcess run = start("run");
            await().atMost(STOP_LIMIT).until(() -> run.exitCode().isPresent());

            assertThat(run.exitCode()).contains(2);
            assertThat(taken.address()).endsWith(":" + kafkaPort);
            assertThat(output("run")).contains("port " + kafkaPort + " for the broker is taken", "--port-kafka");
        }
    }

    @Test
    void reportsProblemsOfTheFeedListOnce() throws Exception {
        Path feeds = Files.writeString(folder.resolve("feeds.yaml"), """
                - url: https://127.0.0.1:1/feed.xml
                - url: htp://b.example/feed.xml
                """);
        ChildProcess run = start("run", "--feeds=" + feeds);
        await().atMost(START_LIMIT).until(() -> output("run").contains("Ctrl-C stops"));
        assertThat(output("run"))
                .containsOnlyOnce("feeds.yaml:2: 'htp://b.example/feed.xml' is not an http or https URL (give a URL")
                .contains("Valid feeds in the list: 1. Problems to fix:");

        Files.writeString(feeds, "- url: https://127.0.0.1:1/feed.xml\n- ulr: https://127.0.0.1:1/b.xml\n");
        await().atMost(STOP_LIMIT).until(() -> output("run").contains("the key 'ulr' is unknown"));
        assertThat(run.terminate(STOP_LIMIT)).isTrue();
        assertThat(run.exitCode()).contains(0);
    }

    @Test
    void startsNothingWithoutAValidFeed() throws Exception {
        Path feeds = Files.writeString(folder.resolve("feeds.txt"), "# mine\nhtp://b.example/feed.xml\nc\n");
        ChildProcess run = start("run", "--feeds=" + feeds);
        await().atMost(STOP_LIMIT).until(() -> run.exitCode().isPresent());

        assertThat(run.exitCode()).contains(2);
        assertThat(output("run"))
                .contains("has no valid feed", "feeds.txt:2: 'htp://", "feeds.txt:3: 'c'")
                .doesNotContain("Starting");
    }

    private static boolean answers(String address, int port) {
        try (var _ = new Socket(address, port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// Reads the page at the address that is printed first.
    private String newsroom() throws Exception {
        Matcher printed = Pattern.compile("(?m)^  page +(http://\\S+)").matcher(output("stopped"));
        assertThat(printed.find()).isTrue();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(printed.group(1))).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private ChildProcess start(String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "--data=" + folder.resolve("data"),
                "--port-kafka=" + kafkaPort,
                "--port-postgres=" + postgresPort,
                "--port-http=" + httpPort));
        arguments.addAll(List.of(options));
        ChildProcess run = ChildProcess.start(Scripts.command("quickstart", arguments), Map.of(), log(name));
        runs.add(run);
        return run;
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private String output(String name) throws Exception {
        return Files.readString(log(name));
    }

    private static List<ProcessHandle> descendants(ChildProcess run) {
        return ProcessHandle.of(run.pid()).orElseThrow().descendants().toList();
    }
}
