package org.newswire.dlq;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.KafkaSettings;

/// A number of dead letters that are neither retried nor dropped.
///
/// @param topic the source topic, such as `news.raw`
public record OpenDeadLetters(String topic, String reason, int records) {
    /// Counts dead letters by source topic and reason. Reads all `.dlq` topics.
    ///
    /// @throws KafkaException if the broker does not answer
    public static List<OpenDeadLetters> count(KafkaSettings kafka) {
        return countSince(kafka, null).orElse(List.of());
    }

    /// The same for dead letters since a time, or for all if it is null. Empty if the broker shows no `.dlq` topic:
    /// none exists yet, or this
    /// account may not describe them.
    ///
    /// @throws KafkaException if the broker does not answer, or refuses
    public static Optional<List<OpenDeadLetters>> countSince(KafkaSettings kafka, @Nullable Instant since) {
        DlqReader reader = new DlqReader(kafka, new DlqFilter(Set.of(), null, Set.of(), List.of(), since, null));
        if (!reader.hasTopics()) {
            return Optional.empty();
        }
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        reader.read(
                reader.handled(),
                letter -> counts.computeIfAbsent(letter.entry().topic(), _ -> new TreeMap<>())
                        .merge(letter.entry().reason(), 1, Integer::sum));
        return Optional.of(counts.entrySet().stream()
                .flatMap(topic -> topic.getValue().entrySet().stream()
                        .map(reason -> new OpenDeadLetters(topic.getKey(), reason.getKey(), reason.getValue())))
                .toList());
    }
}
