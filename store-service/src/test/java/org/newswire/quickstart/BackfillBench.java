package org.newswire.quickstart;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.newswire.embedded.Checkout;
import org.newswire.embedded.ChildProcess;

/// Measures how long live items take from `news.raw` to their row while `deploy/newswire import` adds
/// history, and before and after that, since the speed of a shared machine varies. Uses an embedded
/// broker and database, with parser and store as deployed.
///
/// Arguments: folder for the data, number of articles (50000), articles per second (40), live items
/// per second (10). The exit code is 1 if the 99th percentile during the import is more than twice
/// that without it.
public final class BackfillBench {
    private static final int WARM_UP_ARTICLES = 3_000;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration ALONE = Duration.ofSeconds(100);

    private final StoredChain chain;
    private final LiveNews live;
    private final Path folder;

    private BackfillBench(StoredChain chain, LiveNews live, Path folder) {
        this.chain = chain;
        this.live = live;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int articles = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50_000;
        int rate = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 40;
        int perSecond = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 10;
        boolean kept;
        try (StoredChain chain = new StoredChain(folder);
                LiveNews live = new LiveNews(chain, perSecond)) {
            kept = new BackfillBench(chain, live, folder).run(articles, rate);
        }
        System.exit(kept ? 0 : 1);
    }

    private boolean run(int articles, int rate) throws Exception {
        during("warm.example", WARM_UP_ARTICLES, 1_000, "--share", "100");
        live.measure(until(WARM_UP));
        List<Long> before = live.measure(until(ALONE));
        report("before", before);
        long begin = System.nanoTime();
        List<Long> beside = during("history.example", articles, rate);
        double seconds = (System.nanoTime() - begin) / 1e9;
        report("with history", beside);
        long stored = chain.count("select count(*) from article where url like 'https://history.example/%'");
        System.out.printf(
                Locale.ROOT,
                "history: %d of %d articles stored when the last live item was, after %.0f s%n",
                stored,
                articles,
                seconds);
        List<Long> after = live.measure(until(ALONE));
        report("after", after);
        List<Long> alone =
                Stream.concat(before.stream(), after.stream()).sorted().toList();
        double ratio = (double) LiveNews.quantile(0.99, beside) / LiveNews.quantile(0.99, alone);
        System.out.printf(Locale.ROOT, "p99 with history / without: %.2f (at most 2)%n", ratio);
        return ratio <= 2;
    }

    /// Measures live items while history is imported.
    private List<Long> during(String host, int articles, int rate, String... more) throws Exception {
        Path file = folder.resolve(host + ".jsonl");
        new HistoryFile(host, host.hashCode()).write(file, articles);
        List<String> command = new ArrayList<>(List.of(
                Checkout.folder().resolve("deploy/newswire").toString(),
                "import",
                "--format",
                "jsonl",
                "--rate",
                String.valueOf(rate),
                "--bootstrap",
                chain.bootstrapServers(),
                file.toString()));
        command.addAll(List.of(more));
        ChildProcess running = ChildProcess.start(command, Map.of(), folder.resolve("import.log"));
        try {
            List<Long> took = live.measure(running::isAlive);
            if (running.exitCode().orElse(0) != 0) {
                throw new IllegalStateException("the import failed: " + running.logTail(20));
            }
            System.out.println(running.logTail(1));
            return took;
        } finally {
            running.kill();
        }
    }

    private static BooleanSupplier until(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return () -> System.nanoTime() < end;
    }

    private static void report(String what, List<Long> took) {
        System.out.printf(
                Locale.ROOT,
                "live, %s: items=%d p50_ms=%d p95_ms=%d p99_ms=%d max_ms=%d%n",
                what,
                took.size(),
                LiveNews.quantile(0.5, took),
                LiveNews.quantile(0.95, took),
                LiveNews.quantile(0.99, took),
                took.getLast());
    }
}
