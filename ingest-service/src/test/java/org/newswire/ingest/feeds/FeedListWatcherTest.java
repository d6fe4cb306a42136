package org.newswire.ingest.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newswire.supervision.Supervisor;
import org.newswire.timing.BestOfThree;

class FeedListWatcherTest {
    @TempDir
    private Path folder;

    private final List<FeedListResult> reports = new CopyOnWriteArrayList<>();

    private FeedListWatcher watch(Path source) {
        return watch(source, Duration.ofMillis(20));
    }

    /// @param settle how long the content must be the same
    private FeedListWatcher watch(Path source, Duration settle) {
        FeedList list = new FeedList(source.toString(), url -> new byte[0]);
        return FeedListWatcher.start(list, Duration.ofMillis(20), settle, reports::add, Supervisor.unobserved());
    }

    private static List<String> urls(FeedListResult result) {
        return result.feeds().stream().map(feed -> feed.url().toString()).toList();
    }

    private void awaitReports(int count) {
        await().pollInterval(Duration.ofMillis(5)).until(() -> reports.size() >= count);
    }

    /// A watcher that reads between the truncation and the writing of a file would see an empty file.
    private static void replace(Path file, String text) throws IOException {
        Path written = Files.writeString(file.resolveSibling("written"), text);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void reportsTheListOnStartAndEachChange() throws Exception {
        Path file = Files.writeString(folder.resolve("feeds.txt"), "https://a.example/\n");
        try (FeedListWatcher _ = watch(file)) {
            awaitReports(1);
            replace(file, "https://b.example/\n");
            awaitReports(2);
        }

        assertThat(reports)
                .extracting(FeedListWatcherTest::urls)
                .containsExactly(List.of("https://a.example/"), List.of("https://b.example/"));
        assertThat(reports).allMatch(FeedListResult::complete);
    }

    @Test
    void aChangedFileIsReportedWithinTwoSeconds() throws Exception {
        Path file = Files.writeString(folder.resolve("feeds.txt"), "https://a.example/\n");
        FeedList list = new FeedList(file.toString(), url -> new byte[0]);
        try (FeedListWatcher _ = FeedListWatcher.start(list, reports::add, Supervisor.unobserved())) {
            awaitReports(1);
            Duration limit = Duration.ofSeconds(2);
            assertThat(BestOfThree.of(limit, () -> timeToReport(file))).isLessThan(limit);
        }
    }

    private Duration timeToReport(Path file) throws IOException {
        int before = reports.size();
        long begin = System.nanoTime();
        replace(file, "https://b.example/" + before + "\n");
        awaitReports(before + 1);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void keepsTheLastListWhileTheFileIsGone() throws Exception {
        Path file = Files.writeString(folder.resolve("feeds.txt"), "https://a.example/\n");
        try (FeedListWatcher _ = watch(file)) {
            awaitReports(1);
            Files.delete(file);
            awaitReports(2);
            replace(file, "https://a.example/\n");
            awaitReports(3);
        }

        assertThat(reports).extracting(FeedListWatcherTest::urls).containsOnly(List.of("https://a.example/"));
        assertThat(reports).extracting(FeedListResult::complete).containsExactly(true, false, true);
        assertThat(reports.get(1).problems())
                .extracting(FeedListProblem::message)
                .containsExactly("does not exist");
    }

    @Test
    void keepsTheLastListWhenTheFileIsEmptied() throws Exception {
        Path file = Files.writeString(folder.resolve("feeds.yaml"), "- https://a.example/\n");
        try (FeedListWatcher _ = watch(file)) {
            awaitReports(1);
            replace(file, "");
            awaitReports(2);
            replace(file, "feeds: []\n");
            awaitReports(3);
        }

        assertThat(reports)
                .extracting(FeedListWatcherTest::urls)
                .containsExactly(List.of("https://a.example/"), List.of("https://a.example/"), List.of());
        assertThat(reports).extracting(FeedListResult::complete).containsExactly(true, false, true);
    }

    @Test
    void replacesAPasswordInADamagedList() throws Exception {
        Path file = Files.writeString(folder.resolve("feeds.yaml"), """
                - https://ann:old@a.example/
                - https://b.example/
                """);
        try (FeedListWatcher _ = watch(file)) {
            awaitReports(1);
            replace(file, """
                    - https://ann:new@a.example/
                    - name: "never closed
                    """);
            awaitReports(2);
        }

        assertThat(reports.get(1).complete()).isFalse();
        assertThat(urls(reports.get(1))).containsExactly("https://ann:new@a.example/", "https://b.example/");
    }

    @Test
    void continuesAfterAListThatIsNestedTooDeeply() throws Exception {
        Path file = Files.writeString(folder.resolve("feeds.yaml"), "- https://a.example/\n");
        try (FeedListWatcher _ = watch(file)) {
            awaitReports(1);
            replace(file, "feeds: " + "[".repeat(20_000));
            awaitReports(2);
            replace(file, "- https://b.example/\n");
            awaitReports(3);
        }

        assertThat(reports)
                .extracting(FeedListWatcherTest::urls)
                .containsExactly(
                        List.of("https://a.example/"), List.of("https://a.example/"), List.of("https://b.example/"));
        assertThat(reports).extracting(FeedListResult::complete).containsExactly(true, false, true);
    }

    @Test
    void ignoresAHalfWrittenFile() throws Exception {
        Path file = Files.writeString(folder.resolve("feeds.txt"), "https://a.example/\nhttps://b.example/\n");
        try (FeedListWatcher _ = watch(file, Duration.ofSeconds(1))) {
            awaitReports(1);
            try (var writer = Files.newBufferedWriter(file)) {
                long end = System.nanoTime() + Duration.ofMillis(150).toNanos();
                for (int i = 0; System.nanoTime() < end; i++) {
                    writer.write("https://" + i + ".new.example/\n");
                    writer.flush();
                    LockSupport.parkNanos(1_000_000);
                }
                writer.write("https://last.example/\n");
            }
            awaitReports(2);
        }

        assertThat(urls(reports.get(1))).endsWith("https://last.example/");
    }

    @Test
    void endsItsThreadWhenClosed() throws IOException {
        Path file = Files.writeString(folder.resolve("feeds.txt"), "https://a.example/\n");
        FeedListWatcher watch = watch(file);
        awaitReports(1);

        watch.close();
        replace(file, "https://b.example/\n");

        assertThat(reports).hasSize(1);
    }
}
