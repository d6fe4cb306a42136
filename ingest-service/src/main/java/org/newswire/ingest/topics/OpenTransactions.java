package org.newswire.ingest.topics;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.newswire.pipeline.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The transactions of the instances that share the feeds.
///
/// One that a killed instance left open holds back whoever takes its partitions over, until the broker
/// ends it: after `transaction.timeout.ms`, and up to 10 s more until it looks.
public final class OpenTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTransactions.class);
    private static final String ID_PREFIX = "newswire-";

    private final KafkaSettings kafka;
    private final String clientId;

    public OpenTransactions(KafkaSettings kafka, String clientId) {
        this.kafka = kafka;
        this.clientId = clientId;
    }

    /// What a member of the group is called; the id of its transactions follows from it.
    public static String memberName(String instanceId) {
        return "ingest-" + instanceId;
    }

    public static String transactionalId(String memberName) {
        return ID_PREFIX + memberName;
    }

    /// Ends those of instances that are no members of the group any more. Where that is not possible
    /// they are waited for.
    public void endAbandoned(String group) {
        try (Admin admin = Admin.create(kafka.admin(clientId))) {
            Set<String> open = open(admin);
            if (!open.isEmpty()) {
                open.removeAll(ofMembers(admin, group));
            }
            if (!open.isEmpty()) {
                admin.fenceProducers(open).all().get();
                LOG.info("transactions of instances that are gone aborted: {}", open);
            }
        } catch (ExecutionException | KafkaException e) {
            LOG.warn("transactions of instances that are gone are waited for: {}", e.getMessage());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static Set<String> open(Admin admin) throws ExecutionException, InterruptedException {
        var ongoing = new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
        return admin.listTransactions(ongoing).all().get().stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(transactionalId(memberName(""))))
                .collect(Collectors.toSet());
    }

    private static Set<String> ofMembers(Admin admin, String group) throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                .flatMap(described -> described.members().stream())
                .map(member -> transactionalId(member.clientId()))
                .collect(Collectors.toSet());
    }
}
