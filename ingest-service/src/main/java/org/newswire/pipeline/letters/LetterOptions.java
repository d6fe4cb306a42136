package org.newswire.pipeline.letters;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Settings;
import org.newswire.pipeline.command.BrokerOption;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options of `dlq` that say which broker and which letters are meant. A reason and a site may
/// be given several times.
final class LetterOptions {
    @Mixin
    private final BrokerOption broker = new BrokerOption();

    @Option(names = "--topic", paramLabel = "TOPIC", description = "whose letters, such as news.raw")
    private @Nullable String topic;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            converter = ReasonName.class,
            completionCandidates = ReasonNames.class,
            description = "one of ${COMPLETION-CANDIDATES}")
    private List<String> reasons = new ArrayList<>();

    @Option(names = "--site", paramLabel = "HOST", description = "such as news.example, with those below it")
    private List<String> sites = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Time.class,
            description = "set aside then or later: 2026-03-18T21:00:00Z, or 2h for two hours ago")
    private @Nullable Instant since;

    @Option(names = "--until", paramLabel = "TIME", converter = Time.class, description = "set aside before then")
    private @Nullable Instant until;

    /// As letters spell them.
    static final class ReasonNames implements Iterable<String> {
        private static final List<String> ALL =
                Arrays.stream(Reason.values()).map(Reason::spelling).toList();

        @Override
        public Iterator<String> iterator() {
            return ALL.iterator();
        }
    }

    static final class ReasonName implements ITypeConverter<String> {
        @Override
        public String convert(String given) {
            if (!ReasonNames.ALL.contains(given)) {
                throw new TypeConversionException(
                        given + " is no reason; there are " + String.join(", ", ReasonNames.ALL));
            }
            return given;
        }
    }

    /// The position of a source record, as the tool prints it.
    static final class Id implements ITypeConverter<String> {
        @Override
        public String convert(String given) {
            if (!given.matches("[\\w.-]+-\\d{1,10}@\\d{1,19}")) {
                throw new TypeConversionException(
                        given + " has not the form TOPIC-PARTITION@OFFSET of an ID, such as news.raw-3@17");
            }
            return given;
        }
    }

    /// A point in time, or how long ago it is.
    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String given) {
            Optional<Duration> ago = Settings.parseDuration(given);
            try {
                return ago.isPresent() ? Clock.systemUTC().instant().minus(ago.get()) : Instant.parse(given);
            } catch (DateTimeException e) {
                throw new TypeConversionException(
                        given + " is neither a time such as 2026-03-18T21:00:00Z nor a duration such as 30m, 2h or 3d");
            }
        }
    }

    /// @param environment client settings, as `KAFKA_*`
    KafkaSettings kafka(Map<String, String> environment) {
        return broker.kafka(environment);
    }

    /// @param ids positions of source records, as the tool prints them
    LetterFilter filter(List<String> ids) {
        return new LetterFilter(
                new HashSet<>(ids),
                topic == null ? null : topic.replaceFirst("\\.dlq$", ""),
                new HashSet<>(reasons),
                sites.stream().map(site -> site.replaceFirst("^www\\.", "")).toList(),
                since,
                until);
    }
}
