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
import org.newswire.kafka.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Aborts open transactions of ingest instances that have terminated.
///
/// Such a transaction blocks the next owner of its partitions until the broker aborts it: after
/// `transaction.timeout.ms`, and up to 10 s more until the broker's next check.
public record AbandonedTransactions(KafkaSettings kafka, String clientId) {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);
    private static final String ID_PREFIX = "newswire-";

    /// Returns the client id of a group member. Its transactional id is derived from it.
    public static String memberName(String instanceId) {
        return "ingest-" + instanceId;
    }

    public static String transactionalId(String memberName) {
        return ID_PREFIX + memberName;
    }

    /// Aborts the transactions of instances that are no longer members of the group. If that fails, a
    /// warning is logged, and the broker aborts them later.
    public void abort(String group) {
        try (Admin admin = Admin.create(kafka.admin(clientId))) {
            Set<String> open = open(admin);
            if (!open.isEmpty()) {
                open.removeAll(ofMembers(admin, group));
            }
            if (!open.isEmpty()) {
                admin.fenceProducers(open).all().get();
                LOG.info("transactions of terminated instances aborted: {}", open);
            }
        } catch (ExecutionException | KafkaException e) {
            LOG.warn("transactions of terminated instances not aborted; the broker will: {}", e.getMessage());
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
