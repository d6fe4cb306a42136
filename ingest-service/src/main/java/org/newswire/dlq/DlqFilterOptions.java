package org.newswire.dlq;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.KafkaSettings;
import org.newswire.tools.BrokerOption;
import org.newswire.tools.TimeOption;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options of `dlq` that select the broker and the dead letters. `--reason` and `--site` can be repeated.
final class DlqFilterOptions {
    @Mixin
    private final BrokerOption broker = new BrokerOption();

    @Option(names = "--topic", paramLabel = "TOPIC", description = "source topic, such as news.raw")
    private @Nullable String topic;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            converter = ReasonName.class,
            completionCandidates = ReasonNames.class,
            description = "one of ${COMPLETION-CANDIDATES}")
    private List<String> reasons = new ArrayList<>();

    @Option(names = "--site", paramLabel = "HOST", description = "host such as news.example, including subdomains")
    private List<String> sites = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "written at or after this time: 2026-03-18T21:00:00Z, or 2h for two hours ago")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = TimeOption.class,
            description = "written before this time")
    private @Nullable Instant until;

    static final class ReasonNames implements Iterable<String> {
        private static final List<String> ALL = Arrays.stream(DeadLetterReason.values())
                .map(DeadLetterReason::spelling)
                .toList();

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
                        given + " is not a reason; reasons are " + String.join(", ", ReasonNames.ALL));
            }
            return given;
        }
    }

    /// The ID of a dead letter: the position of its source record.
    static final class Id implements ITypeConverter<String> {
        @Override
        public String convert(String given) {
            if (!given.matches("[\\w.-]+-\\d{1,10}@\\d{1,19}")) {
                throw new TypeConversionException(
                        given + " is not an ID of the form TOPIC-PARTITION@OFFSET, such as news.raw-3@17");
            }
            return given;
        }
    }

    /// @param environment client settings, as `KAFKA_*`
    KafkaSettings kafka(Map<String, String> environment) {
        return broker.kafka(environment);
    }

    DlqFilter filter(List<String> ids) {
        return new DlqFilter(
                new HashSet<>(ids),
                topic == null ? null : topic.replaceFirst("\\.dlq$", ""),
                new HashSet<>(reasons),
                sites.stream().map(site -> site.replaceFirst("^www\\.", "")).toList(),
                since,
                until);
    }
}
