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

/// The records that no instance of a service has processed yet.
///
/// @param oldest when the oldest of them was published; empty if none waits
public record WaitingRecords(long records, Optional<Instant> oldest) {
    /// The records that wait for each service. Empty if the broker shows no group of the service: it has not run
    /// yet, or this account may not describe the group.
    public record ByService(Optional<WaitingRecords> parse, Optional<WaitingRecords> store) {
        public static final ByService UNKNOWN = new ByService(Optional.empty(), Optional.empty());
    }

    /// Asks the broker. Takes some hundred milliseconds, and joins no group.
    ///
    /// @throws KafkaException if the broker does not answer, or refuses
    public static ByService read(KafkaSettings kafka, InstantSource clock) throws InterruptedException {
        try (Admin admin = Admin.create(config(kafka))) {
            GroupChecks groups = new GroupChecks(new Broker(admin, kafka, Set.of(), Set.of()), clock);
            Set<String> visible = groups.descriptions().keySet();
            return new ByService(
                    waitingFor(ServiceGroup.PARSE, visible, groups, clock),
                    waitingFor(ServiceGroup.STORE, visible, groups, clock));
        }
    }

    private static Optional<WaitingRecords> waitingFor(
            ServiceGroup group, Set<String> visible, GroupChecks groups, InstantSource clock)
            throws InterruptedException {
        if (!visible.contains(group.id())) {
            return Optional.empty();
        }
        GroupChecks.Backlog backlog = groups.backlogOfExisting(group);
        return Optional.of(
                new WaitingRecords(backlog.records(), backlog.oldest().map(clock.instant()::minus)));
    }

    private static Map<String, Object> config(KafkaSettings kafka) {
        Map<String, Object> config = new HashMap<>(kafka.admin("newswire-page"));
        config.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "3000");
        config.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "5000");
        return config;
    }
}
