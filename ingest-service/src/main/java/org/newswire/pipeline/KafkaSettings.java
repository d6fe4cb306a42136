package org.newswire.pipeline;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// How the clients of one service reach the broker and what they guarantee.
///
/// `KAFKA_BOOTSTRAP_SERVERS` names the broker; every other `KAFKA_*` variable that spells a client
/// setting is handed on (`KAFKA_SECURITY_PROTOCOL` → `security.protocol`), each to the clients that
/// know it. Keys and values are bytes. `given` holds what the environment gave.
public record KafkaSettings(String bootstrapServers, Map<String, String> given) {
    /// The largest record that the pipeline writes, with room for its headers: a page body of 2 MiB
    /// that does not compress, in base64.
    public static final int MAX_RECORD_BYTES = 4 << 20;

    /// The largest request: a dead letter. Others may write what compresses to a record's limit and
    /// is larger before, and even that has to be set aside byte for byte.
    static final int MAX_REQUEST_BYTES = 16 << 20;

    /// A dead producer's open transaction holds back its readers this long at most.
    private static final String TRANSACTION_TIMEOUT_MS = "10000";

    /// How long the broker waits for something to answer with: twice Kafka's default, as an idle
    /// consumer costs it half as much then. What comes is there at once all the same.
    private static final int FETCH_MAX_WAIT_MS = 1_000;

    private static final String PREFIX = "KAFKA_";

    public KafkaSettings {
        given = Map.copyOf(given);
    }

    public static KafkaSettings from(Settings settings) {
        String servers = settings.text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        Map<String, String> given = new TreeMap<>();
        for (String name : settings.environment().keySet()) {
            String base =
                    name.endsWith("_FILE") && !known(property(name)) ? name.substring(0, name.length() - 5) : name;
            if (name.startsWith(PREFIX) && known(property(base))) {
                settings.find(base).ifPresent(value -> given.put(property(base), value));
            }
        }
        given.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        return new KafkaSettings(servers, given);
    }

    /// Idempotent, acknowledged by all in-sync replicas, zstd; transactional when an id is given.
    public Map<String, Object> producer(String clientId) {
        Map<String, Object> config = base(clientId, ProducerConfig.configNames());
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        config.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        config.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        return config;
    }

    /// A producer whose records become visible together, at the end of its transaction. The id is
    /// stable per instance, so that a restarted instance ends what its predecessor left open.
    public Map<String, Object> transactionalProducer(String transactionalId) {
        Map<String, Object> config = producer(transactionalId);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        return config;
    }

    /// Reads committed records from the start of what is kept, in the group protocol of KIP-848;
    /// offsets are committed by the stage. What is past 15 MiB comes without its bytes ([BoundedBytes]).
    public Map<String, Object> consumer(String clientId, String group) {
        Map<String, Object> config = reader(clientId);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BoundedBytes.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BoundedBytes.class);
        config.putIfAbsent(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        return config;
    }

    /// A consumer outside any group: it assigns its partitions itself.
    public Map<String, Object> reader(String clientId) {
        Map<String, Object> config = base(clientId, ConsumerConfig.configNames());
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
        return config;
    }

    public Map<String, Object> admin(String clientId) {
        return base(clientId, AdminClientConfig.configNames());
    }

    private Map<String, Object> base(String clientId, Set<String> names) {
        Map<String, Object> config = new HashMap<>();
        given.forEach((name, value) -> {
            if (names.contains(name)) {
                config.put(name, value);
            }
        });
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return config;
    }

    private static String property(String name) {
        return name.substring(Math.min(PREFIX.length(), name.length()))
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    private static boolean known(String property) {
        Set<String> names = new TreeSet<>(ConsumerConfig.configNames());
        names.addAll(ProducerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        return names.contains(property);
    }

    /// Keys and values as bytes; of what is past 15 MiB no byte, since what compresses well can be many
    /// times as large as the broker's limit. Such a key or value is an empty array, and
    /// `ConsumerRecord.serializedKeySize` or `serializedValueSize` says how large it is.
    ///
    /// The client itself has it in memory once, as long as it reads the record: that cannot be bounded here.
    public static final class BoundedBytes implements Deserializer<byte[]> {
        static final int MAX_BYTES = MAX_REQUEST_BYTES - (1 << 20);
        private static final byte[] NONE = new byte[0];

        @Override
        public byte @Nullable [] deserialize(String topic, byte @Nullable [] bytes) {
            return bytes == null || bytes.length <= MAX_BYTES ? bytes : NONE;
        }

        @Override
        public byte @Nullable [] deserialize(String topic, Headers headers, @Nullable ByteBuffer bytes) {
            if (bytes == null) {
                return null;
            }
            return bytes.remaining() <= MAX_BYTES ? Utils.toArray(bytes) : NONE;
        }
    }
}
