package org.newswire.kafka;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;
import org.newswire.settings.Settings;

/// The settings of a service's Kafka clients.
///
/// `KAFKA_BOOTSTRAP_SERVERS` is the address of the broker. Other `KAFKA_*` variables are passed to the
/// clients that have the setting: `KAFKA_SECURITY_PROTOCOL` is `security.protocol`. Keys and values are
/// bytes.
///
/// @param given       client settings from the environment
/// @param replication of the topics that are created
public record KafkaSettings(String bootstrapServers, Map<String, String> given, TopicReplication replication) {
    /// The maximum size of a record that the pipeline writes: a page body of 2 MiB that does not compress,
    /// in base64, with headers.
    @Limit(
            of = "bytes of a value",
            past = "parse and store: dead letter `too-large`; ingest: the item is cut and flagged `record-cut`")
    public static final int MAX_RECORD_BYTES = 4 << 20;

    /// The maximum size of a request, which may be a dead letter. Another program's record may be larger
    /// than its topic's limit before compression, and its dead letter contains it unchanged.
    static final int MAX_REQUEST_BYTES = 16 << 20;

    /// The open transaction of a crashed producer blocks its readers for at most this time.
    private static final String TRANSACTION_TIMEOUT_MS = "10000";

    /// How long the broker waits for records before it answers a fetch. Twice Kafka's default, which halves
    /// the broker's cost of an idle consumer. Available records are returned immediately.
    private static final int FETCH_MAX_WAIT_MS = 1_000;

    /// For consumers that read to the end: a fetch of partitions without new records delays the others by
    /// this time.
    private static final int FETCH_MAX_WAIT_TO_END_MS = 20;

    private static final int DEFAULT_MAX_POLL_INTERVAL_MS = 300_000;

    /// The maximum bytes of compressed records in a fetch response: a thirty-second of the heap, at
    /// most Kafka's default.
    @Limit(
            of = "compressed bytes that a consumer buffers per broker",
            past = "fetching pauses",
            setting = "KAFKA_FETCH_MAX_BYTES",
            byDefault = "heap / 32, at most 50 MiB")
    private static final int FETCH_MAX_BYTES = (int) HeapShare.FETCHED_RECORDS.bytes();

    /// The maximum bytes of records in a producer's buffer: a sixteenth of the heap, at most Kafka's
    /// default, and at least the largest request.
    @Limit(
            of = "bytes that a producer buffers",
            past = "sending blocks",
            setting = "KAFKA_BUFFER_MEMORY",
            byDefault = "heap / 16, from 17 to 32 MiB")
    private static final long BUFFER_BYTES = HeapShare.PRODUCER_BUFFER.bytes();

    static final String DEAD_LETTER_SUFFIX = ".dlq";

    private static final String PREFIX = "KAFKA_";

    private static final List<ConfigDef> CLIENTS =
            List.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef());

    private static final Map<String, String> PROPERTIES = CLIENTS.stream()
            .flatMap(client -> client.names().stream())
            .distinct()
            .collect(Collectors.toUnmodifiableMap(KafkaSettings::variable, property -> property));

    public KafkaSettings {
        given = Map.copyOf(given);
    }

    /// Creates settings with the broker's default replication.
    public KafkaSettings(String bootstrapServers, Map<String, String> given) {
        this(bootstrapServers, given, TopicReplication.BROKER_DEFAULT);
    }

    /// Reads the settings. Invalid broker addresses, and values that Kafka's clients reject, are reported
    /// as errors.
    public static KafkaSettings from(Settings settings) {
        String servers =
                settings.described("broker addresses, `host:port,…`").text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        if (!Address.areAll(servers)) {
            settings.error(
                    "KAFKA_BOOTSTRAP_SERVERS",
                    servers,
                    "is not HOST:PORT or a comma-separated list of them",
                    "Set it to the address of a broker, such as kafka:9092.");
        }
        Map<String, String> given = new TreeMap<>();
        for (String name : settings.environment().keySet()) {
            String base = name.endsWith("_FILE") && !PROPERTIES.containsKey(name)
                    ? name.substring(0, name.length() - 5)
                    : name;
            String property = PROPERTIES.get(base);
            if (property != null) {
                settings.find(base).ifPresent(value -> given.put(property, value));
            }
        }
        given.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        given.keySet()
                .forEach(property -> fault(property, given)
                        .ifPresent(wrong -> settings.error(
                                variable(property), null, wrong, "Correct it, or unset it for the default.")));
        Compression.read(settings, given);
        return new KafkaSettings(servers, given, TopicReplication.from(settings));
    }

    static String variable(String property) {
        return PREFIX + property.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /// Returns the error message of the first client that rejects the value of a property, or empty.
    private static Optional<String> fault(String property, Map<String, String> given) {
        return CLIENTS.stream()
                .filter(client -> client.names().contains(property))
                .flatMap(client -> client.validate(given).stream())
                .filter(value -> value.name().equals(property))
                .flatMap(value -> value.errorMessages().stream())
                .findFirst();
    }

    /// Returns the names of the variables that are client settings.
    public static Set<String> names() {
        return PROPERTIES.keySet();
    }

    /// The address of a broker.
    public record Address(String host, int port) {
        /// Kafka's clients ignore the text before `://`. With `http`, the port is one of a web server, which
        /// would never answer.
        private static final Pattern FORM =
                Pattern.compile("(?:(?!(?i:https?):)[\\w%.-]*://)?\\[?(?<host>[\\w%.:-]+?)]?:(?<port>\\d{1,5})");

        private static final int MAX_PORT = 65_535;

        /// Returns empty if the text is not `HOST:PORT`, optionally with the name of a listener before it.
        public static Optional<Address> parse(String text) {
            Matcher parts = FORM.matcher(text.strip());
            int port = parts.matches() ? Integer.parseInt(parts.group("port")) : 0;
            return port > 0 && port <= MAX_PORT
                    ? Optional.of(new Address(parts.group("host"), port))
                    : Optional.empty();
        }

        /// Whether a text is one address, or a comma-separated list.
        public static boolean areAll(String text) {
            return Arrays.stream(text.split(",", -1)).allMatch(one -> parse(one).isPresent());
        }
    }

    /// An idempotent producer with zstd compression unless set otherwise ([Compression]), whose records all in-sync
    /// replicas acknowledge.
    public Map<String, Object> producer(String clientId) {
        Map<String, Object> config = base(clientId, ProducerConfig.configNames());
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        config.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        config.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        config.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        return config;
    }

    /// A producer whose records become visible together, when its transaction is committed. The id is
    /// stable per instance, so a restarted instance aborts the open transaction of its previous run.
    public Map<String, Object> transactionalProducer(String transactionalId) {
        Map<String, Object> config = producer(transactionalId);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        config.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        return config;
    }

    /// Sends records in transactions ([#transactionalProducer]). If the broker rejects a record as too
    /// large for its topic, the exception names the topic and the remedy. The client's own exception names
    /// no topic.
    public static final class Transactions extends KafkaProducer<byte[], byte[]> {
        private static final Duration BRIEFLY = Duration.ofSeconds(1);

        /// The topic of the first rejected record. Later records fail because the transaction has failed.
        private volatile CompletableFuture<String> refusing = new CompletableFuture<>();

        public Transactions(Map<String, Object> config) {
            super(config);
        }

        @Override
        public void beginTransaction() {
            refusing = new CompletableFuture<>();
            super.beginTransaction();
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            CompletableFuture<String> first = refusing;
            try {
                return super.send(record, (metadata, failure) -> {
                    if (failure != null && isTooLarge(failure)) {
                        first.complete(record.topic());
                    }
                    if (callback != null) {
                        callback.onCompletion(metadata, failure);
                    }
                });
            } catch (KafkaException e) {
                throw told(e);
            }
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            try {
                super.sendOffsetsToTransaction(offsets, group);
            } catch (KafkaException e) {
                throw told(e);
            }
        }

        @Override
        public void commitTransaction() {
            try {
                super.commitTransaction();
            } catch (KafkaException e) {
                throw told(e);
            }
        }

        /// Waits for the topic, because the client fails a transaction shortly before it reports the
        /// rejected record.
        private KafkaException told(KafkaException e) {
            if (!isTooLarge(e)) {
                return e;
            }
            try {
                String topic = refusing.get(BRIEFLY.toMillis(), TimeUnit.MILLISECONDS);
                var told = new RecordTooLargeException(refusal(topic));
                told.addSuppressed(e);
                return told;
            } catch (ExecutionException | TimeoutException unknown) {
                return e;
            } catch (InterruptedException interrupted) {
                return new InterruptException(interrupted);
            }
        }
    }

    /// Returns the message of a client's exception about a record for that topic: the same as [#innermost],
    /// with the remedy if the record is too large for the topic.
    public static String refusal(Throwable error, String topic) {
        return isTooLarge(error) ? refusal(topic) : innermost(error);
    }

    private static String refusal(String topic) {
        String wanted = TopicConfig.MAX_MESSAGE_BYTES_CONFIG + "="
                + (topic.endsWith(DEAD_LETTER_SUFFIX) ? MAX_REQUEST_BYTES : MAX_RECORD_BYTES);
        return "topic=" + topic + " rejects a record as larger than its " + TopicConfig.MAX_MESSAGE_BYTES_CONFIG
                + ". Set it with kafka-configs --alter --topic " + topic + " --add-config " + wanted + ".";
    }

    /// Whether the record exceeds the broker's limit, rather than the client's.
    private static boolean isTooLarge(Throwable error) {
        return causes(error)
                .anyMatch(cause -> cause instanceof RecordTooLargeException
                        && !String.valueOf(cause.getMessage()).contains(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
    }

    /// Reads committed records from the first available offset, with the group protocol of KIP-848. The
    /// service commits the offsets. A value of more than 15 MiB is empty ([BoundedBytesDeserializer]).
    public Map<String, Object> consumer(String clientId, String group) {
        Map<String, Object> config = reader(clientId);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BoundedBytesDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BoundedBytesDeserializer.class);
        config.putIfAbsent(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        return config;
    }

    /// A consumer without a group, for assigned partitions.
    public Map<String, Object> reader(String clientId) {
        Map<String, Object> config = base(clientId, ConsumerConfig.configNames());
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
        config.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
        return config;
    }

    /// A [#reader] that reads partitions up to their current end.
    public Map<String, Object> readerToEnd(String clientId) {
        Map<String, Object> config = reader(clientId);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_TO_END_MS);
        return config;
    }

    /// The maximum time between two polls of a group member (`max.poll.interval.ms`).
    public Duration maxPollInterval() {
        String millis = given.getOrDefault(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, String.valueOf(DEFAULT_MAX_POLL_INTERVAL_MS));
        return Duration.ofMillis(Integer.parseInt(millis.strip()));
    }

    /// Returns the message of the innermost cause of a client's exception, or its class name without a
    /// message. The outer exceptions often say only that an operation failed.
    public static String innermost(Throwable error) {
        Throwable cause = causes(error).reduce(error, (_, next) -> next);
        return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    }

    /// The exception, its cause, and so on.
    public static Stream<Throwable> causes(Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause);
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
}
