package org.newswire.service;

import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.ExistingTopic;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.TopicSetup;
import org.newswire.limits.ServiceMemory;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageResponse;
import org.newswire.service.logging.EscapingJson;
import org.newswire.service.tracing.MdcSpanContext;
import org.newswire.service.tracing.Tracing;
import org.newswire.settings.InvalidSettingsException;
import org.newswire.settings.Settings;
import org.newswire.settings.UnknownSettings;
import org.newswire.supervision.InstallationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a service from reading its settings to an orderly stop.
///
/// `GET /metrics` returns the metrics ([MetricsPage]), `/health/live` returns 200 while the process works, and
/// `/health/ready` returns 200, or 503 with the reason. `/` lists the paths, unless the stage has a page for
/// it. The launcher waits for an unreachable broker if the stage has topics. SIGTERM stops the HTTP server
/// after the requests in progress, then the stage. With the system property `newswire.stop-with-stdin=true`,
/// the end of standard input does the same. Exit codes: 0 stopped as requested, 1 failed, 2 invalid settings
/// or too little heap.
///
/// ```java
/// public static void main(String[] args) {
///     Launcher.launch("parse", args, ParseService::new);
/// }
/// ```
public final class Launcher {
    /// The header of `/health/live` with the name of the service: `ingest`, `parse` or `store`.
    public static final String SERVICE_HEADER = "Newswire-Service";

    /// The longest stop after SIGTERM: 2 s for requests in progress, then 30 s for the stage.
    public static final Duration STOP_LIMIT = Duration.ofSeconds(32);

    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

    private final String service;
    private final Context context;
    private final Stage stage;
    private final PrometheusMeterRegistry registry;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable String notReady = "starting";
    private volatile @Nullable HttpService serving;

    private Launcher(String service, Context context, Stage stage, PrometheusMeterRegistry registry) {
        this.service = service;
        this.context = context;
        this.stage = stage;
        this.registry = registry;
    }

    /// The parts that a stage is built from.
    ///
    /// @param instanceId distinguishes the instances of a service and stays the same after a restart
    public record Context(
            Settings settings, KafkaSettings kafka, MeterRegistry metrics, Tracing tracing, String instanceId) {}

    /// Builds a stage from its settings. It does no I/O, and calls [Settings#check()] once all settings are
    /// read.
    public interface Assembly {
        Stage assemble(Context context);
    }

    /// Runs a service until it is stopped, then ends the JVM.
    ///
    /// @param service its short name, such as `ingest`
    public static void launch(String service, Assembly assembly) {
        System.exit(run(service, assembly, new Settings(System.getenv())));
    }

    /// Runs a service that takes no arguments: with any, it prints its usage and does nothing.
    ///
    /// @param service its short name, such as `ingest`
    public static void launch(String service, String[] arguments, Assembly assembly) {
        if (arguments.length == 0) {
            launch(service, assembly);
        }
        boolean wantsHelp = List.of(arguments).contains("--help");
        (wantsHelp ? System.out : System.err)
                .println(service + ": runs without arguments; its settings are environment variables, see"
                        + " deploy/docs/SETTINGS.md");
        System.exit(wantsHelp ? 0 : 2);
    }

    /// The version from the manifest of the jar; `development` without a jar, as in an IDE.
    public static String version() {
        return Objects.requireNonNullElse(Launcher.class.getPackage().getImplementationVersion(), "development");
    }

    private static int run(String service, Assembly assembly, Settings settings) {
        nameLogs(service);
        try {
            UnknownSettings.among(settings.environment().keySet(), KafkaSettings.names())
                    .forEach(LOG::warn);
            Optional<String> tooSmall = ServiceMemory.of(service).flatMap(ServiceMemory::problem);
            if (tooSmall.isPresent()) {
                LOG.error("service not started {}", tooSmall.get());
                return 2;
            }
            ServiceSettings common = ServiceSettings.from(settings);
            var registry = new PrometheusMeterRegistry(
                    PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new MdcSpanContext());
            registry.config().meterFilter(MeterFilter.deny(Launcher::isDuplicateTopicName));
            Tracing tracing = tracing(settings, service, common.instanceId());
            var context = new Context(settings, KafkaSettings.from(settings), registry, tracing, common.instanceId());
            Stage stage = assembly.assemble(context);
            settings.check();
            return new Launcher(service, context, stage, registry).run(common);
        } catch (InvalidSettingsException e) {
            return notStarted(service, e);
        }
    }

    /// Adds the name of the service to each line of a JSON log.
    public static void nameLogs(String service) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.putProperty(EscapingJson.SERVICE, service);
        }
    }

    /// Logs the errors of the settings.
    ///
    /// @return the exit code
    public static int notStarted(String service, InvalidSettingsException e) {
        e.errors().forEach(error -> LOG.error("invalid setting {}", error));
        LOG.error(
                "service not started service={} invalid-settings={}",
                service,
                e.errors().size());
        if (!ServiceSettings.isLogging()) {
            e.errors().forEach(System.err::println);
        }
        return 2;
    }

    private static Tracing tracing(Settings settings, String service, String instance) {
        Map<String, String> otel = settings.startingWith("OTEL_");
        try {
            return Tracing.of(otel, service, instance, ThreadLocalRandom::current);
        } catch (IllegalArgumentException e) {
            settings.error("OTEL_*", null, e.getMessage(), "Correct it, or unset OTEL_EXPORTER_OTLP_ENDPOINT.");
            return Tracing.off(ThreadLocalRandom::current);
        }
    }

    private int run(ServiceSettings common) {
        var stop = new ProcessStop(service, STOP_LIMIT, this::close);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::run, "stop"));
        watchStandardInput();
        bindMetrics();
        int exitCode = serveAndWork(common);
        stop.hasEnded(exitCode);
        return exitCode;
    }

    private int serveAndWork(ServiceSettings common) {
        HttpService http;
        try {
            http = serve(common);
        } catch (IOException e) {
            LOG.error(
                    "cannot listen HTTP_ADDRESS={} HTTP_PORT={} HEALTH_PORT={}: {}; choose another port, or an address"
                            + " of this host",
                    common.address(),
                    common.port(),
                    common.healthPort(),
                    cause(e));
            return 1;
        }
        try {
            setUpTopics();
            if (closing.getCount() > 0) {
                notReady = null;
                LOG.info(
                        "service started service={} instance={} version={} port={}",
                        service,
                        context.instanceId(),
                        version(),
                        http.port());
                stage.run();
            }
            LOG.info("service stopped service={}", service);
            return 0;
        } catch (InvalidSettingsException e) {
            return notStarted(service, e);
        } catch (InterruptedException e) {
            return 1;
        } catch (InstallationException e) {
            LOG.error("service failed service={}: {}", service, e.getMessage());
            return 1;
        } catch (Exception | Error e) {
            LOG.error("service failed service={}: internal error", service, e);
            return 1;
        } finally {
            context.tracing().close();
            http.close();
        }
    }

    private void setUpTopics() throws InterruptedException {
        if (!stage.topics().isEmpty()) {
            new TopicSetup(context.kafka(), service + "-topics", closing)
                    .make(stage.topics(), waitsFor -> notReady = waitsFor)
                    .forEach(this::bindTopic);
        }
    }

    /// Stops the HTTP server first, since the stage closes resources that responses need.
    private void close() {
        notReady = "stopping";
        closing.countDown();
        HttpService http = serving;
        if (http != null) {
            http.close();
        }
        stage.close();
    }

    private HttpService serve(ServiceSettings common) throws IOException {
        HttpService http = HttpService.on(common.address(), common.port(), common.limits(), registry);
        if (common.logsRequests()) {
            http.logRequests();
        }
        Map<String, Page> pages = pages();
        pages.forEach((path, page) -> add(http, path, page, common.basePath()));
        http.start();
        serving = http;
        if (common.healthPort() > 0) {
            serveHealth(common.healthPort(), pages);
        }
        return http;
    }

    /// Serves health to probes on this host, whatever the clients of the other port do. It answers while the
    /// service stops.
    private void serveHealth(int port, Map<String, Page> pages) throws IOException {
        HttpService health = HttpService.on(
                InetAddress.getLoopbackAddress().getHostAddress(),
                port,
                HttpLimits.defaults(),
                new CompositeMeterRegistry());
        pages.forEach((path, page) -> {
            if (path.startsWith("/health/")) {
                health.page(path, page);
            }
        });
        health.start();
    }

    private Map<String, Page> pages() {
        Map<String, Page> pages = new TreeMap<>(stage.pages());
        pages.put("/metrics", Page.readOnly(new MetricsPage(registry)));
        pages.put(
                "/health/live",
                Page.readOnly(
                        _ -> PageResponse.text(200, "text/plain", "live\n").with(SERVICE_HEADER, service)));
        pages.put("/health/ready", health(this::reasonNotReady));
        String index = "newswire " + service + " " + version() + "\n" + String.join("\n", pages.keySet()) + "\n";
        pages.putIfAbsent(
                "/",
                Page.readOnly(request ->
                        PageResponse.text(request.path().equals("/") ? 200 : 404, "text/plain; charset=utf-8", index)));
        return pages;
    }

    /// Adds a page with and without the path that a reverse proxy may put before it.
    private static void add(HttpService http, String path, Page page, String basePath) {
        http.page(path, page);
        if (!basePath.isEmpty()) {
            http.page(
                    basePath + path,
                    request -> page.answer(request.withPath(request.path().substring(basePath.length()))));
        }
    }

    /// The error message of the operating system, without Jetty's wrapper.
    private static String cause(IOException e) {
        return e.getCause() == null
                ? String.valueOf(e.getMessage())
                : String.valueOf(e.getCause().getMessage());
    }

    /// Answers with 200, or with 503 and the reason why something is not ready.
    public static Page health(Supplier<Optional<String>> reasonNotReady) {
        return Page.readOnly(_ -> {
            Optional<String> reason = reasonNotReady.get();
            return PageResponse.text(
                    reason.isEmpty() ? 200 : 503, "text/plain; charset=utf-8", reason.orElse("ready") + "\n");
        });
    }

    private Optional<String> reasonNotReady() {
        String reason = notReady;
        return reason == null ? stage.check() : Optional.of(reason);
    }

    @SuppressWarnings("resource") // the binders live as long as the process
    private void bindMetrics() {
        List.of(
                        new JvmMemoryMetrics(),
                        new JvmGcMetrics(),
                        new JvmThreadMetrics(),
                        new ProcessorMetrics(),
                        new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
        Gauge.builder("newswire.ready", () -> reasonNotReady().isEmpty() ? 1 : 0)
                .description("1 while the service is ready, otherwise 0")
                .register(registry);
        Gauge.builder("newswire.build.info", () -> 1)
                .description("1, with the running version as a label")
                .tag("version", version())
                .register(registry);
    }

    private void bindTopic(ExistingTopic topic) {
        Gauge.builder("newswire.topic.copies", topic, ExistingTopic::copies)
                .description("Lowest replication factor of the topic's partitions at service start")
                .tag("topic", topic.topic().name())
                .strongReference(true)
                .register(registry);
        Gauge.builder("newswire.topic.retention", topic, ExistingTopic::retentionSeconds)
                .description("Retention of the topic at service start; +Inf without time-based retention")
                .baseUnit("seconds")
                .tag("topic", topic.topic().name())
                .strongReference(true)
                .register(registry);
    }

    /// Kafka's consumer reports a topic with dots twice, as `news.raw` and as the deprecated `news_raw`
    /// (KIP-1109). Sums would be twice the real value.
    private static boolean isDuplicateTopicName(Meter.Id id) {
        String topic = id.getTag("topic");
        return topic != null && topic.startsWith("news_") && id.getName().startsWith("kafka.consumer.");
    }

    private static void watchStandardInput() {
        if (Boolean.getBoolean("newswire.stop-with-stdin")) {
            Thread.ofPlatform().daemon().name("stdin-watch").start(() -> {
                try {
                    while (System.in.read() >= 0) {
                        // only its end matters
                    }
                } catch (IOException e) {
                    LOG.debug("reading standard input failed; the service stops", e);
                }
                System.exit(0);
            });
        }
    }
}
