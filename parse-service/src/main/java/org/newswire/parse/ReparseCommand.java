package org.newswire.parse;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.SpanReader.Span;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.rules.WatchedRules;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.command.BrokerOption;
import org.newswire.pipeline.command.Output;
import org.newswire.pipeline.command.Tool;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The tool's command `reparse`: what the extractor at hand would make of raw records that have been
/// parsed before, and what of it is published. Exit code 0; 1 where it cannot be done, 2 for wrong
/// usage.
@Command(
        name = "reparse",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Parses raw records anew with the extractor at hand and tells how their articles would differ (--diff);"
                    + " then publishes what differs, as updates (--promote).",
            "The extractor is that of the service with its settings SITE_RULES, PARSE_MARKDOWN, PARSE_THREADS. What"
                    + " is made lies in the topic news.articles.shadow for three days."
        })
public final class ReparseCommand implements Callable<Integer> {
    private static final int MAX_SAMPLES = 1_000;
    private static final DateTimeFormatter RUN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--diff", description = "parse, compare and report")
    private boolean diff;

    @Option(names = "--promote", description = "publish what differs; after a crash or Ctrl-C the same command goes on")
    private boolean promote;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "raw records written then or later: 2026-03-18, 2026-03-18T21:00:00Z, or 2h for two hours ago")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "raw records written before then; absent: all")
    private @Nullable String to;

    @Option(names = "--site", paramLabel = "HOST", description = "articles of that site and those below it alone")
    private @Nullable String site;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "3",
            description = "to show for each site and field (default: ${DEFAULT-VALUE})")
    private int samples;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "of the report (default: ${DEFAULT-VALUE})")
    private String format = "";

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "which comparison to promote, as its report names it; absent: the newest")
    private @Nullable String run;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200",
            description = "articles a second that are promoted, at most (default: ${DEFAULT-VALUE})")
    private int rate;

    @Mixin
    private final BrokerOption broker = new BrokerOption();

    private ReparseCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = Output.to(out);
        this.err = Output.to(err);
    }

    public static void main(String[] args) {
        Tool.silenceLogs();
        System.exit(execute(System.getenv(), Output.standard(), System.err, args));
    }

    /// What [#main] does, without the end of the JVM: gives the exit code.
    ///
    /// @param environment the service's settings, and client settings as `KAFKA_*`
    public static int execute(Map<String, String> environment, PrintStream out, PrintStream err, String... args) {
        return Tool.run(new CommandLine(new ReparseCommand(environment, out, err)), out, err, args);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!diff && !promote) {
            throw usage("say --diff or --promote");
        }
        if (diff && (from == null || run != null)) {
            throw usage("--diff wants --from, and makes a run of its own");
        }
        if (!diff && (from != null || to != null)) {
            throw usage("--from and --to are for --diff; what --promote publishes is a run's");
        }
        if (rate < 1) {
            throw usage("--rate is at least 1, not " + rate);
        }
        if (samples < 0 || samples > MAX_SAMPLES) {
            throw usage("--samples is from 0 to " + MAX_SAMPLES + ", not " + samples);
        }
        if (!format.matches("text|json")) {
            throw usage("--format is text or json, not " + format);
        }
        KafkaSettings kafka = broker.kafka(environment);
        String meant = run;
        if (diff) {
            Optional<String> compared = compare(kafka);
            if (compared.isEmpty()) {
                return 1;
            }
            meant = compared.get();
        }
        if (promote) {
            publish(kafka, meant);
        }
        return 0;
    }

    /// @return the run, or empty where nothing was compared
    private Optional<String> compare(KafkaSettings kafka) throws InterruptedException {
        Settings settings = new Settings(environment);
        int threads = ParsePool.threads(settings);
        boolean markdown = settings.flag("PARSE_MARKDOWN", false);
        Extractor extractor = extractor(settings);
        settings.check();
        Instant now = Clock.systemUTC().instant();
        var scope = new ReparseRun.Scope(time("--from", from, now), time("--to", to, now), host());
        if (scope.isEmpty()) {
            throw usage("--from " + from + " is to be before --to" + (to == null ? ", which is now" : " " + to));
        }
        String name = RUN.format(now);
        var report = new ReparseReport(name, Extractor.version(), samples);
        new ReparseRun(kafka, new ItemParser(extractor, markdown)::parse, scope, name, report, threads).run();
        if (format.equals("json")) {
            out.println(report.json());
        } else {
            report.lines().forEach(out::println);
        }
        if (report.isEmpty()) {
            err.println(
                    "nothing was compared: no article"
                            + (site == null ? "" : " of " + site)
                            + " is made of a raw record of that time. This is no run, and --promote still takes the one before");
            return Optional.empty();
        }
        err.println("nothing is published yet; to publish what differs: reparse --promote --run " + name);
        return Optional.of(name);
    }

    /// Without the rules that are asked for, what they had made would look like a fault and be taken
    /// back: that is a fault of the settings, unlike a single rule that does not work.
    private Extractor extractor(Settings settings) {
        Extractor plain = new Extractor();
        Optional<String> place = settings.find("SITE_RULES");
        if (place.isEmpty()) {
            return plain;
        }
        WatchedRules read = WatchedRules.read(Path.of(place.get()), plain);
        if (read.get().size() == 0) {
            settings.fault(
                    "SITE_RULES",
                    null,
                    read.problems().isEmpty() ? place.get() + " holds no rules" : String.join("; ", read.problems()),
                    "Name the file or folder with the service's rules, or unset it if the service has none.");
            return plain;
        }
        read.problems().forEach(problem -> err.println("SITE_RULES " + problem));
        return plain.with(read);
    }

    /// @param named a run; null for the newest
    private void publish(KafkaSettings kafka, @Nullable String named) throws InterruptedException {
        try (var shadow = new SpanReader(kafka, ShadowTopic.TOPIC.name())) {
            Map<Integer, Span> all = shadow.span(null, null);
            String meant = complete(shadow, all, named);
            String host = host();
            Set<UUID> wanted = new HashSet<>();
            shadow.read(
                    all,
                    records -> records.stream()
                            .filter(record -> ShadowTopic.differs(record, meant, host))
                            .forEach(record -> PresentArticles.id(record.key()).ifPresent(wanted::add)));
            try (var promotion = new Promotion(kafka, wanted, rate)) {
                try {
                    shadow.read(all, records -> {
                        for (ConsumerRecord<byte[], byte[]> record : records) {
                            Optional<UUID> id = PresentArticles.id(record.key());
                            if (id.isPresent() && ShadowTopic.differs(record, meant, host)) {
                                promotion.add(id.get(), record);
                            }
                        }
                    });
                    promotion.finish();
                } finally {
                    out.println("promoted: " + promotion.done());
                }
                out.println("left: " + promotion.left()
                        + (promotion.left() == 0
                                ? ""
                                : ", which have a newer version than was compared, or were promoted before"));
            }
        }
    }

    private static String complete(SpanReader shadow, Map<Integer, Span> all, @Nullable String named)
            throws InterruptedException {
        Set<String> complete = new TreeSet<>();
        shadow.read(
                all,
                records -> records.stream()
                        .filter(ShadowTopic::isReport)
                        .forEach(report -> ShadowTopic.run(report).ifPresent(complete::add)));
        if (named != null ? !complete.contains(named) : complete.isEmpty()) {
            throw new KafkaException(
                    named == null
                            ? "there is no complete run; reparse --from … --diff makes one"
                            : "the run " + named
                                    + " is not complete, or not kept any more; reparse --from … --diff makes another");
        }
        return named != null ? named : new ArrayList<>(complete).getLast();
    }

    private @Nullable String host() {
        return site == null ? null : site.replaceFirst("^www\\.", "");
    }

    private @Nullable Instant time(String option, @Nullable String text, Instant now) {
        if (text == null) {
            return null;
        }
        Optional<Duration> ago = Settings.parseDuration(text);
        try {
            return ago.isPresent()
                    ? now.minus(ago.get())
                    : text.length() == "2026-03-01".length()
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(text);
        } catch (DateTimeException e) {
            throw usage(option + " is no time: " + text + "; write it as 2026-03-01, 2026-03-01T12:00:00Z or 2h");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec == null ? new CommandLine(this) : spec.commandLine(), message);
    }
}
