package org.newswire.pipeline;

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
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.http.HttpLimits;
import org.newswire.pipeline.http.HttpService;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.http.PageResponse;
import org.newswire.pipeline.tracing.Exemplars;
import org.newswire.pipeline.tracing.Tracing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The life of a service: settings, metrics and health over HTTP, topics, work, ordered stop.
///
/// `GET /metrics` answers in the Prometheus text format or as OpenMetrics ([MetricsPage]),
/// `/health/live` with 200 while the process works, `/health/ready` with 200, or 503 and the
/// reason. An unreachable broker is waited for. SIGTERM, or the end of standard input where the
/// system property `newswire.stop-with-stdin` is `true`, ends HTTP once the requests at hand are
/// answered, and then asks the stage to finish. Exit codes: 0 stopped as asked, 1 it could not go
/// on, 2 settings that cannot be used.
public final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final String ANY_ADDRESS = "0.0.0.0";

    private final String service;
    private final Context context;
    private final Stage stage;
    private final PrometheusMeterRegistry registry;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile @Nullable String notReady = "starting";
    private volatile @Nullable HttpService serving;
    private volatile int exitCode = 1;

    private Launcher(String service, Context context, Stage stage, PrometheusMeterRegistry registry) {
        this.service = service;
        this.context = context;
        this.stage = stage;
        this.registry = registry;
    }

    /// What a stage is made from. `instanceId` tells instances of one service apart and stays the
    /// same when one is started again.
    public record Context(
            Settings settings, KafkaSettings kafka, MeterRegistry metrics, Tracing tracing, String instanceId) {}

    /// Makes a stage from its settings. It does no I/O and calls [Settings#check()] once all
    /// settings are read.
    public interface Assembly {
        Stage assemble(Context context);
    }

    /// Runs a service until it is asked to stop, then ends the JVM. `service` is its short name,
    /// such as `ingest`.
    public static void launch(String service, Assembly assembly) {
        System.exit(run(service, assembly, new Settings(System.getenv())));
    }

    /// Which Newswire this is, as the manifest of our jar has it of the POM; `development` without a jar, as in
    /// an IDE.
    public static String version() {
        return Objects.requireNonNullElse(Launcher.class.getPackage().getImplementationVersion(), "development");
    }

    private static int run(String service, Assembly assembly, Settings settings) {
        try {
            UnknownSettings.among(settings.environment().keySet()).forEach(LOG::warn);
            checkLogging(settings);
            int port = settings.number("HTTP_PORT", 8080, 0, 65535);
            String address =
                    settings.parsed("HTTP_ADDRESS", ANY_ADDRESS, "an IP address of this host", Launcher::address);
            HttpLimits limits = HttpLimits.from(settings);
            String instance = settings.text("INSTANCE_ID", hostName() + "-" + port);
            var registry = new PrometheusMeterRegistry(
                    PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM, new Exemplars());
            registry.config().meterFilter(MeterFilter.deny(Launcher::isSecondSpelling));
            Tracing tracing = tracing(settings, service, instance);
            var context = new Context(settings, KafkaSettings.from(settings), registry, tracing, instance);
            Stage stage = assembly.assemble(context);
            settings.check();
            return new Launcher(service, context, stage, registry).run(address, port, limits);
        } catch (Settings.Invalid e) {
            return notStarted(service, e);
        }
    }

    /// Says what is wrong with the settings.
    ///
    /// @return the exit code
    public static int notStarted(String service, Settings.Invalid e) {
        e.faults().forEach(fault -> LOG.error("setting {}", fault));
        LOG.error(
                "service={} is not started: {} setting(s) to correct",
                service,
                e.faults().size());
        if (!isLogging()) {
            e.faults().forEach(System.err::println);
        }
        return 2;
    }

    /// Logback has read these by itself, and says nothing where it cannot use them.
    private static void checkLogging(Settings settings) {
        if (!isLogging()) {
            String format = settings.text("LOG_FORMAT", "");
            settings.fault("LOG_FORMAT", format, "there is no such format", "Set it to text or json.");
        }
        settings.choice("LOG_LEVEL", Level.INFO, Level.class);
    }

    private static boolean isLogging() {
        return !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)
                || context.getLogger(Logger.ROOT_LOGGER_NAME)
                        .iteratorForAppenders()
                        .hasNext();
    }

    private static Tracing tracing(Settings settings, String service, String instance) {
        Map<String, String> otel = settings.startingWith("OTEL_");
        try {
            return Tracing.of(otel, service, instance, ThreadLocalRandom::current);
        } catch (IllegalArgumentException e) {
            settings.fault("OTEL_*", null, e.getMessage(), "Correct it, or unset OTEL_EXPORTER_OTLP_ENDPOINT.");
            return Tracing.off(ThreadLocalRandom::current);
        }
    }

    private static String address(String text) {
        return InetAddress.ofLiteral(text).getHostAddress();
    }

    private int run(String address, int port, HttpLimits limits) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        watchStandardInput();
        bindMetrics();
        exitCode = serveAndWork(address, port, limits);
        finished.countDown();
        return exitCode;
    }

    private int serveAndWork(String address, int port, HttpLimits limits) {
        HttpService http;
        try {
            http = serve(address, port, limits);
        } catch (IOException e) {
            LOG.error(
                    "HTTP_ADDRESS={} HTTP_PORT={} cannot be used ({}). Choose another port, or an address of this host.",
                    address,
                    port,
                    cause(e));
            return 1;
        }
        try {
            new TopicSetUp(context.kafka(), service + "-topics", closing)
                    .make(stage.topics(), waitsFor -> notReady = waitsFor)
                    .forEach(this::bindTopic);
            if (closing.getCount() > 0) {
                notReady = null;
                LOG.info(
                        "service={} instance={} version={} runs, port={}",
                        service,
                        context.instanceId(),
                        version(),
                        http.port());
                stage.run();
            }
            LOG.info("service={} stopped", service);
            return 0;
        } catch (Settings.Invalid e) {
            return notStarted(service, e);
        } catch (InterruptedException e) {
            return 1;
        } catch (Stage.InstallationFault e) {
            LOG.error("service={} cannot go on: {}", service, e.getMessage());
            return 1;
        } catch (Exception | Error e) {
            LOG.error("service={} cannot go on", service, e);
            return 1;
        } finally {
            context.tracing().close();
            http.close();
        }
    }

    /// Runs while the JVM ends. A stop in order ends it with the stage's own code, where a signal's
    /// would be 143. Requests come first, since the stage closes what their answers need.
    private void stop() {
        notReady = "stopping";
        closing.countDown();
        HttpService http = serving;
        if (http != null) {
            http.close();
        }
        stage.close();
        try {
            if (finished.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode);
            }
            LOG.warn("service={} did not finish within {} s", service, STOP_LIMIT.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpService serve(String address, int port, HttpLimits limits) throws IOException {
        HttpService http = HttpService.on(address, port, limits, registry);
        http.page("/metrics", Page.readOnly(new MetricsPage(registry)));
        http.page("/health/live", Page.readOnly(_ -> PageResponse.text(200, "text/plain", "live\n")));
        http.page("/health/ready", health(this::reasonNotReady));
        stage.pages().forEach(http::page);
        String index = "newswire " + service + ": /metrics /health/live /health/ready\n";
        http.page(
                "/",
                Page.readOnly(
                        request -> PageResponse.text(request.path().equals("/") ? 200 : 404, "text/plain", index)));
        http.start();
        serving = http;
        return http;
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
                .description("1 while the service is ready, else 0")
                .register(registry);
        Gauge.builder("newswire.build.info", () -> 1)
                .description("1, of the version that runs")
                .tag("version", version())
                .register(registry);
    }

    private void bindTopic(ExistingTopic topic) {
        Gauge.builder("newswire.topic.copies", topic, ExistingTopic::copies)
                .description("Copies of the topic's partitions, fewest, when the service started")
                .tag("topic", topic.topic().name())
                .strongReference(true)
                .register(registry);
        Gauge.builder("newswire.topic.retention", topic, ExistingTopic::retentionSeconds)
                .description(
                        "How long the topic keeps records, when the service started; +Inf if none is deleted by age")
                .baseUnit("seconds")
                .tag("topic", topic.topic().name())
                .strongReference(true)
                .register(registry);
    }

    /// Kafka's consumer counts a topic with dots in its name twice, as `news.raw` and as `news_raw`
    /// (KIP-1109: the latter is deprecated), so that sums would be twice what they are.
    private static boolean isSecondSpelling(Meter.Id id) {
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
                    LOG.debug("standard input failed, which counts as its end", e);
                }
                System.exit(0);
            });
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
