package org.newswire.store.doctor;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.newswire.kafka.KafkaSettings;

/// The raw items that no instance of parse has processed yet.
///
/// @param oldest when the oldest of them was published; empty if none waits
public record ParseBacklog(long records, Optional<Instant> oldest) {
    /// Asks the broker. Takes some hundred milliseconds, and joins no group.
    ///
    /// @throws KafkaException if the broker does not answer, or refuses
    public static ParseBacklog read(KafkaSettings kafka, InstantSource clock) throws InterruptedException {
        try (Admin admin = Admin.create(config(kafka))) {
            Broker broker = new Broker(admin, kafka, Set.of(), Set.of());
            GroupChecks.Backlog backlog = new GroupChecks(broker, clock).backlog(ServiceGroup.PARSE);
            return new ParseBacklog(backlog.records(), backlog.oldest().map(clock.instant()::minus));
        }
    }

    private static Map<String, Object> config(KafkaSettings kafka) {
        Map<String, Object> config = new HashMap<>(kafka.admin("newswire-page"));
        config.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "3000");
        config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000");
        return config;
    }
}
