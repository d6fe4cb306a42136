package org.newswire.store.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.Topic;
import org.newswire.raw.RawItem;

/// Checks that the broker's ACLs grant the account of the services the rights that RUNBOOK.md lists.
final class AclCheck {
    static final String REMEDY = "grant the rights listed in RUNBOOK.md, Secure it, with kafka-acls.sh";

    private static final Set<AclOperation> ON_TOPICS =
            EnumSet.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS);

    /// A separate account may have these rights and run `setup`.
    private static final Set<AclOperation> OF_SETUP = EnumSet.of(AclOperation.CREATE, AclOperation.ALTER_CONFIGS);

    private static final Set<AclOperation> ON_GROUPS = EnumSet.of(AclOperation.READ, AclOperation.DESCRIBE);
    private static final String ID_PREFIX = "newswire-";
    private static final Pattern USER = Pattern.compile("\\busername=\"([^\"]+)\"");

    private final Broker broker;

    AclCheck(Broker broker) {
        this.broker = broker;
    }

    /// @param groups described with `includeAuthorizedOperations`
    List<Finding> check(Collection<ConsumerGroupDescription> groups) throws InterruptedException {
        if (!hasAuthorizer()) {
            return List.of(Finding.skipped("the broker has no authorizer, so every account has all rights", ""));
        }
        List<Finding> findings = new ArrayList<>();
        Map<AclOperation, Set<String>> missing = missingOnTopics();
        Set<AclOperation> forbidden = EnumSet.noneOf(AclOperation.class);
        forbidden.addAll(missing.keySet());
        forbidden.retainAll(ON_TOPICS);
        if (!forbidden.isEmpty()) {
            Set<String> topics = forbidden.stream()
                    .flatMap(operation -> missing.getOrDefault(operation, Set.of()).stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            findings.add(Finding.failed(
                    names(forbidden) + " is not allowed on " + Format.list(topics),
                    grant(forbidden, "--topic news. --resource-pattern-type prefixed")));
        }
        findings.addAll(onGroups(groups));
        findings.addAll(onCluster());
        findings.addAll(onTransactions(groups));
        if (findings.isEmpty()) {
            missing.keySet().retainAll(OF_SETUP);
            findings.add(Finding.ok("all rights of the services"
                    + (missing.isEmpty()
                            ? ""
                            : ", without " + names(missing.keySet()) + ": run setup with another account")));
        }
        return findings;
    }

    private boolean hasAuthorizer() throws InterruptedException {
        var filter = new AclBindingFilter(
                new ResourcePatternFilter(ResourceType.TOPIC, RawItem.TOPIC.name(), PatternType.MATCH),
                AccessControlEntryFilter.ANY);
        try {
            Broker.get(broker.admin().describeAcls(filter).values());
            return true;
        } catch (SecurityDisabledException e) {
            return false;
        } catch (AuthorizationException e) {
            return true;
        }
    }

    private Map<AclOperation, Set<String>> missingOnTopics() throws InterruptedException {
        Set<String> names = Stream.concat(broker.ofServices().stream(), broker.ofTools().stream())
                .map(Topic::name)
                .collect(Collectors.toSet());
        Map<AclOperation, Set<String>> missing = new EnumMap<>(AclOperation.class);
        var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        for (var asked :
                broker.admin().describeTopics(names, options).topicNameValues().entrySet()) {
            try {
                Set<AclOperation> allowed = Broker.get(asked.getValue()).authorizedOperations();
                Stream.concat(ON_TOPICS.stream(), OF_SETUP.stream())
                        .filter(operation -> lacks(allowed, operation))
                        .forEach(operation -> missing.computeIfAbsent(operation, _ -> new TreeSet<>())
                                .add(asked.getKey()));
            } catch (TopicAuthorizationException e) {
                missing.computeIfAbsent(AclOperation.DESCRIBE, _ -> new TreeSet<>())
                        .add(asked.getKey());
            } catch (UnknownTopicOrPartitionException e) {
                // `topics` reports a missing topic.
            }
        }
        return missing;
    }

    /// Rights that the broker does not report do not count as missing.
    private static boolean lacks(@Nullable Set<AclOperation> allowed, AclOperation wanted) {
        return allowed != null && !allowed.contains(wanted);
    }

    private List<Finding> onGroups(Collection<ConsumerGroupDescription> groups) {
        List<Finding> findings = new ArrayList<>();
        for (ConsumerGroupDescription group : groups) {
            Set<AclOperation> forbidden = ON_GROUPS.stream()
                    .filter(operation -> lacks(group.authorizedOperations(), operation))
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(AclOperation.class)));
            if (!forbidden.isEmpty()) {
                findings.add(Finding.failed(
                        names(forbidden) + " is not allowed on group " + group.groupId(),
                        grant(forbidden, "--group " + ID_PREFIX + " --resource-pattern-type prefixed")));
            }
        }
        return findings;
    }

    /// The broker reports the rights on the cluster only to an account with Describe on it. Without it,
    /// Write on a topic is assumed to include IdempotentWrite.
    private List<Finding> onCluster() throws InterruptedException {
        Set<AclOperation> allowed = Broker.get(broker.admin()
                .describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true))
                .authorizedOperations());
        return lacks(allowed, AclOperation.IDEMPOTENT_WRITE) && allowed.contains(AclOperation.DESCRIBE)
                ? List.of(Finding.warning(
                        "IdempotentWrite is not allowed on the cluster",
                        grant(Set.of(AclOperation.IDEMPOTENT_WRITE), "--cluster")))
                : List.of();
    }

    /// The broker reports no rights on transactional ids, but lists the ids that may be described.
    /// Describing a particular id would make it create `__transaction_state`.
    private List<Finding> onTransactions(Collection<ConsumerGroupDescription> groups) throws InterruptedException {
        if (groups.stream().allMatch(group -> group.members().isEmpty())) {
            return List.of();
        }
        boolean isVisible = Broker.get(broker.admin().listTransactions().all()).stream()
                .anyMatch(transaction -> transaction.transactionalId().startsWith(ID_PREFIX));
        return isVisible
                ? List.of()
                : List.of(Finding.warning(
                        "no transactional id " + ID_PREFIX + "* is visible to this account",
                        grant(
                                EnumSet.of(AclOperation.WRITE, AclOperation.DESCRIBE),
                                "--transactional-id " + ID_PREFIX + " --resource-pattern-type prefixed")));
    }

    private static String names(Collection<AclOperation> operations) {
        return operations.stream().map(AclCheck::name).sorted().collect(Collectors.joining(", "));
    }

    /// Spelled as by `kafka-acls`, such as `DescribeConfigs`.
    private static String name(AclOperation operation) {
        return Stream.of(operation.name().split("_", -1))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /// Returns the user name in the settings, or a placeholder.
    private String account() {
        Matcher user = USER.matcher(broker.kafka().given().getOrDefault("sasl.jaas.config", ""));
        return user.find() ? user.group(1) : "ACCOUNT";
    }

    private String grant(Collection<AclOperation> operations, String on) {
        String each = operations.stream()
                .map(operation -> "--operation " + name(operation))
                .sorted()
                .collect(Collectors.joining(" "));
        return broker.command("kafka-acls", "--add --allow-principal User:" + account() + " " + each + " " + on);
    }
}
