package org.newswire.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.newswire.contract.Contract;
import org.newswire.embedded.Records;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.Canary;

/// Number of committed records and keys of a topic, without canaries.
record Committed(int records, int keys) {
    static Committed in(String bootstrapServers, String topic) {
        List<String> keys = Records.committed(bootstrapServers, topic).stream()
                .filter(each -> !Contract.header(each.headers(), "ce_source").equals(Optional.of(Canary.SOURCE)))
                .map(each -> new String(each.key(), UTF_8))
                .toList();
        return new Committed(keys.size(), new HashSet<>(keys).size());
    }

    /// Writes one record.
    static void put(String bootstrapServers, String topic, String value) {
        var settings = new KafkaSettings(bootstrapServers, Map.of());
        try (var producer = new KafkaProducer<byte[], byte[]>(settings.producer("compose-test"))) {
            producer.send(new ProducerRecord<>(topic, "test".getBytes(UTF_8), value.getBytes(UTF_8)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("not written to " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing to " + topic, e);
        }
    }
}
