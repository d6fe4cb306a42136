package org.newswire.pipeline.letters;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

    @Option(names = "--reason", paramLabel = "REASON", description = "such as malformed")
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
