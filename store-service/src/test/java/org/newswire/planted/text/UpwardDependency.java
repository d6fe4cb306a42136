package org.newswire.planted.text;

import org.newswire.planted.kafka.ContractUser;

/// Violates the order of the kit's packages, and closes a cycle.
final class UpwardDependency {
    private static int changes;

    private UpwardDependency() {}

    static String name() {
        changes++;
        return ContractUser.class.getName() + changes;
    }
}
