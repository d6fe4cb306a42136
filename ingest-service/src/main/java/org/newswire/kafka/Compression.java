package org.newswire.kafka;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.newswire.settings.Settings;
import org.newswire.text.KebabCase;

/// The compression of the records that services and commands write.
enum Compression {
    /// The smallest records. Some clients need a library for it, see CONSUMING.md.
    ZSTD,
    /// Every client reads it.
    GZIP,
    LZ4,
    NONE;

    /// Adds the setting to those of the producers, unless it has the default, which [KafkaSettings#producer]
    /// applies.
    ///
    /// @param given client settings from the environment
    static void read(Settings settings, Map<String, String> given) {
        Compression chosen = settings.described(
                        "compression of records; [clients of consumers](CONSUMING.md#compression) must be able to read it")
                .choice("PRODUCER_COMPRESSION", ZSTD, Compression.class);
        boolean isSet = settings.find("PRODUCER_COMPRESSION").isPresent();
        if (isSet && given.containsKey(ProducerConfig.COMPRESSION_TYPE_CONFIG)) {
            settings.error(
                    "PRODUCER_COMPRESSION",
                    KebabCase.of(chosen),
                    "is set together with KAFKA_COMPRESSION_TYPE",
                    "Unset one of them.");
        } else if (chosen != ZSTD) {
            given.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, KebabCase.of(chosen));
        }
    }
}
