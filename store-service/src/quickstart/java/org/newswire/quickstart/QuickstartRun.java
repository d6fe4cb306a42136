package org.newswire.quickstart;

import org.newswire.embedded.Checkout;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.ingest.feeds.FeedListResult;
import org.newswire.ingest.feeds.FeedListWatcher;
import org.newswire.embedded.ServiceProcess;
import org.newswire.supervision.Supervisor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// One run of the quick start, from the start of its parts to their stop in order.
final class QuickstartRun implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(400);
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final int TAIL_LINES = 15;

    private final QuickstartOptions options;
    private final DataFolder data;
    private final StopRequest stop;
    private final PrintStream out;
    private final MemoryRestarts restarts;
    private final Instant begin = Instant.now();
    private final List<ServiceProcess> services = new ArrayList<>();
    private @Nullable FeedListWatcher feeds;
    private @Nullable DemoSite site;
    private @Nullable EmbeddedKafka kafka;
    private @Nullable EmbeddedPostgres postgres;
    private long printed;

    QuickstartRun(QuickstartOptions options, DataFolder data, StopRequest stop, PrintStream out) {
        this.options = options;
        this.data = data;
        this.stop = stop;
        this.out = out;
        this.restarts = new MemoryRestarts(out);
    }

    /// @return the exit code
    int run() throws InterruptedException, IOException {
        out.println("Starting broker and database, data in " + data.resolve("") + " …");
        feeds = options.feedList()
                .map(list -> FeedListWatcher.start(list, this::printProblems, Supervisor.unobserved()))
                .orElse(null);
        startBases();
        if (stop.isRequested()) {
            return 0;
        }
        EmbeddedPostgres database = present(postgres);
        data.leftovers().remember(present(kafka).pid());
        Map<String, String> settings = settings(present(kafka), database);
        for (var service : ServiceProcess.Service.values()) {
            services.add(start(service, settings));
        }
        printWhereToLook(database);
        try (var watch = new ArticleWatch(database, begin)) {
            return watch(watch, settings);
        } catch (SQLException e) {
            throw new IllegalStateException("the database connection cannot be closed: " + e.getMessage(), e);
        }
    }

    private ServiceProcess start(ServiceProcess.Service service, Map<String, String> settings) throws IOException {
        var started = ServiceProcess.start(service, settings, options.httpPort(service), data.log(service.label()));
        data.leftovers().remember(started.pid());
        return started;
    }

    private void startBases() throws InterruptedException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EmbeddedKafka> broker =
                    threads.submit(() -> EmbeddedKafka.start(data.resolve("kafka"), options.kafkaPort));
            Future<EmbeddedPostgres> database =
                    threads.submit(() -> EmbeddedPostgres.start(data.resolve("postgres"), options.postgresPort));
            // Both are waited for, so that one that has started is stopped where the other has failed.
            @Nullable RuntimeException failure = null;
            try {
                kafka = broker.get();
            } catch (ExecutionException e) {
                failure = new IllegalStateException("The broker does not start: " + messageOf(e), e);
            }
            try {
                postgres = database.get();
            } catch (ExecutionException e) {
                failure = new IllegalStateException("The database does not start: " + messageOf(e), e);
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private Map<String, String> settings(EmbeddedKafka broker, EmbeddedPostgres database) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        settings.put("DATABASE_URL", database.jdbcUrl());
        settings.put("DATABASE_USER", database.user());
        settings.put("DATABASE_PASSWORD_FILE", database.passwordFile().toString());
        settings.put("API_DATABASE_USER", database.reader());
        settings.put("API_DATABASE_PASSWORD_FILE", database.readerPasswordFile().toString());
        if (options.ownSite()) {
            settings.putAll(settingsOfOwnSite());
        } else {
            settings.put("FEEDS", options.feedsSetting());
        }
        return settings;
    }

    private Map<String, String> settingsOfOwnSite() throws IOException {
        DemoSite started = DemoSite.start(options.sitePort(), InstantSource.system());
        site = started;
        Path feeds = data.resolve("demo-feeds.yaml");
        started.writeFeedsFile(feeds);
        Map<String, String> given = System.getenv();
        String allowed = given.getOrDefault("FETCH_ALLOW_ADDRESSES", "");
        Map<String, String> settings = new HashMap<>();
        settings.put("FEEDS", feeds.toString());
        settings.put("FETCH_ALLOW_ADDRESSES", (allowed.isBlank() ? "" : allowed + ",") + "127.0.0.0/8");
        if (!given.containsKey("POLL_INTERVAL_MIN")) {
            settings.put("POLL_INTERVAL_MIN", "5s");
            settings.put("POLL_INTERVAL_MAX", given.getOrDefault("POLL_INTERVAL_MAX", "10s"));
        }
        return settings;
    }

    /// Called after the first read of the list and after each change of it.
    private void printProblems(FeedListResult list) {
        if (!list.problems().isEmpty()) {
            out.print("Valid feeds in the list: " + list.feeds().size() + ". Problems to fix:"
                    + QuickstartOptions.lines(list.problems())
                    + "\n");
        }
    }

    private void printWhereToLook(EmbeddedPostgres database) {
        String metrics = String.join(
                " ",
                services.stream()
                        .map(service -> service.metricsAddress().toString())
                        .toList());
        out.println("  page      http://127.0.0.1:" + options.httpPort(ServiceProcess.Service.STORE)
                + "/ shows articles as they arrive");
        out.println("  feeds     "
                + (site == null ? options.feedsSetting() : site.address() + " (built-in demo site)")
                + (options.remoteFeeds() ? " (its problems are in " + data.log("ingest") + ")" : ""));
        out.println("  database  PGPASSWORD=$(cat " + quoted(database.passwordFile()) + ") psql -h 127.0.0.1 -p "
                + options.postgresPort + " -U " + database.user() + " newswire");
        out.println("  stream    " + quoted(Checkout.folder().resolve("deploy").resolve("newswire"))
                + " consume news.articles --bootstrap " + present(kafka).bootstrapServers());
        out.println("  API       http://127.0.0.1:" + options.httpPort(ServiceProcess.Service.STORE)
                + "/api (try /api/articles?limit=3)");
        out.println("  metrics   " + metrics);
        out.println("  logs      " + data.resolve("logs"));
        out.println("Articles as they are stored; Ctrl-C stops:");
    }

    /// Quotes a path for a POSIX shell.
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private int watch(ArticleWatch watch, Map<String, String> settings) throws InterruptedException, IOException {
        Instant quietSince = Instant.now();
        while (!stop.await(LOOK_EVERY)) {
            restartEnded(settings);
            if (reportEnded()) {
                return 1;
            }
            List<ArticleWatch.Stored> stored = look(watch);
            stored.forEach(this::print);
            Instant now = Instant.now();
            if (!stored.isEmpty()) {
                quietSince = now;
            } else if (now.isAfter(quietSince.plus(QUIET))) {
                printState();
                quietSince = now;
            }
            if (isEnough(now)) {
                return 0;
            }
        }
        return 0;
    }

    private List<ArticleWatch.Stored> look(ArticleWatch watch) {
        try {
            return watch.look();
        } catch (SQLException e) {
            out.println("… the table of articles cannot be read: " + e.getMessage());
            return List.of();
        }
    }

    private boolean isEnough(Instant now) {
        boolean enoughArticles = options.articles != null && printed >= options.articles;
        boolean enoughTime = options.limit != null && now.isAfter(begin.plus(options.limit));
        return enoughArticles || enoughTime;
    }

    private void print(ArticleWatch.Stored row) {
        printed++;
        if (printed == 1) {
            out.printf("(first article %.1f s after the start)%n", sinceBegin(Instant.now()));
        }
        out.println(String.format("#%-5d %s  %s  (%s)", printed, row.site(), row.title(), row.latency(begin)));
    }

    private double sinceBegin(Instant now) {
        return Duration.between(begin, now).toMillis() / 1000.0;
    }

    private void printState() throws InterruptedException {
        List<String> states = new ArrayList<>();
        for (ServiceProcess service : services) {
            states.add(service.service().label() + " " + service.notReady().orElse("ready"));
        }
        out.println("… nothing new for " + QUIET.toSeconds() + " s, " + printed + " stored in this run; "
                + String.join(", ", states));
    }

    /// Starts services again that ran out of memory.
    private void restartEnded(Map<String, String> settings) throws IOException {
        for (ListIterator<ServiceProcess> each = services.listIterator(); each.hasNext(); ) {
            ServiceProcess ended = each.next();
            if (!ended.isAlive() && decision(ended) == MemoryRestarts.Decision.START) {
                ended.close();
                each.set(start(ended.service(), settings));
            }
        }
    }

    private MemoryRestarts.Decision decision(ServiceProcess ended) {
        return restarts.ended(ended.service(), ended.exitCode().orElse(-1), ended.log(), Instant.now());
    }

    private boolean reportEnded() {
        boolean ended = false;
        for (ServiceProcess service : services) {
            if (!service.isAlive() && decision(service) == MemoryRestarts.Decision.STOP) {
                out.print("The " + service.service().label() + " service ended with code "
                        + service.exitCode().orElse(-1) + ". The end of " + service.log() + ":\n"
                        + service.logTail(TAIL_LINES)
                        + "\n");
                ended = true;
            }
        }
        EmbeddedKafka broker = present(kafka);
        if (!broker.isAlive()) {
            out.print("The broker ended. The end of its log:\n" + broker.logTail(TAIL_LINES) + "\n");
            ended = true;
        }
        return ended;
    }

    /// Stops all services concurrently, then broker and database.
    @Override
    public void close() {
        if (kafka != null || postgres != null) {
            out.println("Stopping …");
        }
        if (feeds != null) {
            feeds.close();
        }
        closeAll(services);
        if (site != null) {
            site.close();
        }
        List<AutoCloseable> bases = new ArrayList<>();
        if (kafka != null) {
            bases.add(kafka);
        }
        if (postgres != null) {
            bases.add(postgres);
        }
        closeAll(bases);
        out.printf("Stopped after %.0f s; %d articles stored in this run.%n", sinceBegin(Instant.now()), printed);
    }

    private void closeAll(List<? extends AutoCloseable> parts) {
        List<CompletableFuture<Void>> closings = new ArrayList<>();
        for (AutoCloseable part : parts) {
            closings.add(CompletableFuture.runAsync(() -> close(part), Thread::startVirtualThread));
        }
        closings.forEach(CompletableFuture::join);
    }

    private void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            out.println("A part did not stop cleanly: " + e.getMessage());
        }
    }

    private static <T> T present(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("used before it has started");
        }
        return part;
    }

    private static String messageOf(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
