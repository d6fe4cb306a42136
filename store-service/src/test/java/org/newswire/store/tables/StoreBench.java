package org.newswire.store.tables;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.newswire.article.Article;
import org.newswire.store.database.BenchDatabase;

/// Measures the rate at which the store writes new articles, compared with a bare COPY of the same rows and
/// with other write strategies, in one run.
///
/// The table of each strategy has the same columns and indexes as `article`. The CPU time of the server
/// process distinguishes the strategies on a busy machine. Each round has its own articles, which every
/// strategy writes in batches of 500, one transaction each, over one connection. The order of the
/// strategies rotates. Rates, and ratios to the COPY of the same round, are medians over the rounds. The
/// first rounds warm up.
///
/// Arguments: data folder, number of rounds (41), articles per round (1000).
public final class StoreBench {
    private static final int BATCH = 500;
    private static final int WARM_UP = 6;
    private static final String STORE = "STORE";

    private final DataSource pool;
    private final int rounds;
    private final ProcessHandle server;
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private final Map<String, Double> serverMicros = new HashMap<>();

    private StoreBench(DataSource pool, int rounds) throws SQLException {
        this.pool = pool;
        this.rounds = rounds;
        this.server = ProcessHandle.of(serverProcess(pool)).orElseThrow();
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 41;
        int count = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1000;
        try (BenchDatabase database = new BenchDatabase(Path.of(arguments[0]), 1)) {
            for (WriteStrategy way : WriteStrategy.values()) {
                database.execute(
                        "create table " + way.table() + " (like article including all)",
                        "alter table " + way.table()
                                + " alter column text set storage external, alter column html set storage external");
            }
            StoreBench bench = new StoreBench(database.connections(), rounds);
            var news = new GeneratedNews(1, Instant.parse("2026-03-01T00:00:00Z"), Duration.ofDays(30));
            for (int round = 0; round < WARM_UP + rounds; round++) {
                bench.round(round, news.articles(count), round >= WARM_UP);
            }
            bench.report();
        }
    }

    private void round(int round, List<Article> articles, boolean counted) throws Exception {
        List<List<Article>> batches = batches(articles);
        Map<WriteStrategy, List<WriteStrategy.Batch>> prepared = new EnumMap<>(WriteStrategy.class);
        for (WriteStrategy way : WriteStrategy.values()) {
            List<WriteStrategy.Batch> ready = new ArrayList<>();
            for (List<Article> batch : batches) {
                ready.add(way.prepare(batch));
            }
            prepared.put(way, ready);
        }
        List<String> names = new ArrayList<>(List.of(STORE));
        Arrays.stream(WriteStrategy.values()).map(Enum::name).forEach(names::add);
        Collections.rotate(names, round);
        for (String name : names) {
            Duration before = cpu();
            double seconds = name.equals(STORE)
                    ? store(batches)
                    : bare(requireNonNull(prepared.get(WriteStrategy.valueOf(name))));
            if (counted) {
                rates.computeIfAbsent(name, n -> new ArrayList<>()).add(articles.size() / seconds);
                serverMicros.merge(name, cpu().minus(before).toNanos() / 1e3 / articles.size() / rounds, Double::sum);
            }
        }
    }

    /// Returns the CPU time of the server process that writes, or zero if unknown.
    private Duration cpu() {
        return server.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static long serverProcess(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static List<List<Article>> batches(List<Article> articles) {
        List<List<Article>> batches = new ArrayList<>();
        for (int from = 0; from < articles.size(); from += BATCH) {
            batches.add(articles.subList(from, Math.min(articles.size(), from + BATCH)));
        }
        return batches;
    }

    /// @return duration in seconds
    private double store(List<List<Article>> batches) throws Exception {
        ArticleStore store = new PostgresArticleStore(pool);
        long begin = System.nanoTime();
        for (List<Article> batch : batches) {
            store.write(batch.stream()
                    .<Change>map(article -> new Change.Version(article, null))
                    .toList());
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /// @return seconds
    private double bare(List<WriteStrategy.Batch> batches) throws SQLException {
        long begin = System.nanoTime();
        for (WriteStrategy.Batch batch : batches) {
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                batch.write(connection);
                connection.commit();
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private void report() {
        rates.forEach((name, measured) -> System.out.printf(
                Locale.ROOT,
                "way=%s rows_s=%.0f of_copy=%.2f (p25 %.2f, p75 %.2f) of_copy_of_bytes=%.2f server_cpu_us_row=%.0f%n",
                name.toLowerCase(Locale.ROOT),
                at(measured, 0.5),
                at(ratios(measured, WriteStrategy.COPY), 0.5),
                at(ratios(measured, WriteStrategy.COPY), 0.25),
                at(ratios(measured, WriteStrategy.COPY), 0.75),
                at(ratios(measured, WriteStrategy.COPY_OF_BYTES), 0.5),
                serverMicros.getOrDefault(name, 0.0)));
    }

    private List<Double> ratios(List<Double> measured, WriteStrategy to) {
        List<Double> floor = requireNonNull(rates.get(to.name()));
        return IntStream.range(0, measured.size())
                .mapToObj(i -> measured.get(i) / floor.get(i))
                .toList();
    }

    private static double at(List<Double> values, double share) {
        return values.stream().sorted().toList().get((int) (share * (values.size() - 1)));
    }
}
