package org.newswire.pipeline.letters;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.newswire.pipeline.KafkaSettings;

/// Dead letters that are neither replayed nor dropped.
///
/// @param topic the source topic, such as `news.raw`
public record OpenLetters(String topic, String reason, int letters) {
    /// Counts them by source topic and reason, as `dlq list` does. Reads all `.dlq` topics and writes nothing.
    ///
    /// @throws KafkaException if the broker does not answer
    public static List<OpenLetters> count(KafkaSettings kafka) {
        Letterbox box = new Letterbox(kafka, new LetterFilter(Set.of(), null, Set.of(), List.of(), null, null));
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        box.read(
                box.handled(),
                letter -> counts.computeIfAbsent(letter.source().topic(), _ -> new TreeMap<>())
                        .merge(letter.reason(), 1, Integer::sum));
        return counts.entrySet().stream()
                .flatMap(topic -> topic.getValue().entrySet().stream()
                        .map(reason -> new OpenLetters(topic.getKey(), reason.getKey(), reason.getValue())))
                .toList();
    }
}
