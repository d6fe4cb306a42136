package org.newswire.parse.reparse;

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
import org.newswire.article.ArticleKey;
import org.newswire.kafka.KafkaSettings;
import org.newswire.parse.ParsePool;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.item.ItemParser;
import org.newswire.parse.reparse.OffsetRangeReader.Span;
import org.newswire.parse.rules.WatchedRules;
import org.newswire.settings.Settings;
import org.newswire.tools.BrokerOption;
import org.newswire.tools.CommandContext;
import org.newswire.tools.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The command `reparse`: parses raw records again with the current extractor, compares the articles with
/// the published ones, and publishes the differences. Exit code 1 on failure, 2 on wrong usage.
@Command(
        name = "reparse",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Parses raw records again with this version's extractor and reports how the articles differ (--diff). Then"
                    + " publishes the differences as updates (--promote).",
            "The extractor uses the service's settings SITE_RULES, PARSE_MARKDOWN and PARSE_THREADS. The results are kept"
                    + " in the topic news.articles.shadow for three days."
        })
public final class ReparseCommand implements Callable<Integer> {
    private static final int MAX_SAMPLES = 1_000;
    private static final DateTimeFormatter RUN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final CommandContext context;

    @Option(names = "--diff", description = "parse, compare and report")
    private boolean diff;

    @Option(
            names = "--promote",
            description = "publish the differences; after an interruption, run the same command again")
    private boolean promote;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "raw records written at this time or later: 2026-03-18, 2026-03-18T21:00:00Z, or 2h for two hours ago")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "raw records written before this time (default: all)")
    private @Nullable String to;

    @Option(names = "--site", paramLabel = "HOST", description = "only articles of this site and its subdomains")
    private @Nullable String site;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "3",
            description = "examples shown per site and field (default: ${DEFAULT-VALUE})")
    private int samples;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "format of the report (default: ${DEFAULT-VALUE})")
    private String format = "";

    @Option(
            names = "--run",
            paramLabel = "RUN",
            description = "id of the comparison to promote, from its report (default: the newest)")
    private @Nullable String run;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "200",
            description = "maximum number of promoted articles per second (default: ${DEFAULT-VALUE})")
    private int rate;

    @Mixin
    private final BrokerOption broker = new BrokerOption();

    public ReparseCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws InterruptedException {
        require(diff || promote, "nothing to do: add --diff or --promote");
        require(!diff || (from != null && run == null), "--diff needs --from, and cannot be combined with --run");
        require(
                diff || (from == null && to == null),
                "--from and --to need --diff; select the comparison to promote with --run");
        require(rate >= 1, "--rate must be at least 1, not " + rate);
        require(
                samples >= 0 && samples <= MAX_SAMPLES,
                "--samples must be between 0 and " + MAX_SAMPLES + ", not " + samples);
        require(format.matches("text|json"), "--format must be text or json, not " + format);
        KafkaSettings kafka = broker.kafka(context.environment());
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

    /// @return the id of the run, or empty if nothing was compared
    private Optional<String> compare(KafkaSettings kafka) throws InterruptedException {
        Settings settings = new Settings(context.environment());
        int threads = ParsePool.threads(settings);
        boolean markdown = settings.flag("PARSE_MARKDOWN", false);
        Extractor extractor = extractor(settings);
        settings.check();
        Instant now = Clock.systemUTC().instant();
        var scope = new ReparseRun.Scope(time("--from", from, now), time("--to", to, now), host());
        require(
                !scope.isEmpty(),
                "--from " + from + " must be before --to" + (to == null ? ", which is now" : " " + to));
        String name = RUN.format(now);
        var report = new ReparseReport(name, Extractor.version(), samples);
        new ReparseRun(kafka, new ItemParser(extractor, markdown), scope, name, report, threads).run();
        if (format.equals("json")) {
            context.out().println(report.json());
        } else {
            report.lines().forEach(context.out()::println);
        }
        if (report.isEmpty()) {
            context.err()
                    .println("nothing was compared: no article"
                            + (site == null ? "" : " of " + site)
                            + " was made from a raw record of this period. --promote still uses the previous run");
            return Optional.empty();
        }
        context.err().println("nothing is published yet. To publish the differences: reparse --promote --run " + name);
        return Optional.of(name);
    }

    /// Returns the extractor with the site rules. If no rule can be read, all results of rules would look
    /// like differences, so that is an error. A single invalid rule is only reported.
    private Extractor extractor(Settings settings) {
        Extractor plain = new Extractor();
        Optional<String> place = settings.find("SITE_RULES");
        if (place.isEmpty()) {
            return plain;
        }
        WatchedRules read = WatchedRules.read(Path.of(place.get()), plain);
        if (read.get().size() == 0) {
            settings.error(
                    "SITE_RULES",
                    null,
                    read.problems().isEmpty() ? place.get() + " contains no rules" : String.join("; ", read.problems()),
                    "Set it to the file or folder with the service's rules, or unset it if the service has none.");
            return plain;
        }
        read.problems().forEach(problem -> context.err().println("SITE_RULES " + problem));
        return plain.with(read);
    }

    /// @param named id of a run; null for the newest
    private void publish(KafkaSettings kafka, @Nullable String named) throws InterruptedException {
        try (var shadow = new OffsetRangeReader(kafka, ShadowTopic.TOPIC.name())) {
            Map<Integer, Span> all = shadow.span(null, null);
            String meant = complete(shadow, all, named);
            String host = host();
            Set<UUID> wanted = new HashSet<>();
            shadow.read(
                    all,
                    records -> records.stream()
                            .filter(record -> ShadowTopic.differs(record, meant, host))
                            .forEach(record -> ArticleKey.parse(record.key()).ifPresent(wanted::add)));
            try (var promotion = new Promotion(kafka, wanted, rate)) {
                try {
                    shadow.read(all, records -> {
                        for (ConsumerRecord<byte[], byte[]> record : records) {
                            Optional<UUID> id = ArticleKey.parse(record.key());
                            if (id.isPresent() && ShadowTopic.differs(record, meant, host)) {
                                promotion.add(id.get(), record);
                            }
                        }
                    });
                    promotion.finish();
                } finally {
                    context.out().println("promoted: " + promotion.published());
                }
                context.out()
                        .println(
                                "left: " + promotion.skipped()
                                        + (promotion.skipped() == 0
                                                ? ""
                                                : " (they have a newer version than the compared one, or were promoted before)"));
            }
        }
    }

    private static String complete(OffsetRangeReader shadow, Map<Integer, Span> all, @Nullable String named)
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
                            ? "there is no complete run; create one with reparse --from … --diff"
                            : "the run " + named
                                    + " is incomplete or has expired; create another with reparse --from … --diff");
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
            throw new UsageException(
                    option + " is not a time: " + text + "; write it as 2026-03-01, 2026-03-01T12:00:00Z or 2h");
        }
    }

    private void require(boolean isValid, String message) {
        if (!isValid) {
            throw new UsageException(message);
        }
    }
}
