package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What Kubernetes' own schema, which `deploy/kubernetes/check/run` tries, does not say of the manifests.
final class KubernetesTest {
    /// As `Launcher` has it, for requests at hand and to finish.
    private static final int STOP_LIMIT_SECONDS = 2 + 30;

    @Test
    void theStoreServesUntilNoRequestIsSentToItAndHasTimeToFinishThen() {
        Object store = new Load(LoadSettings.builder().build())
                .loadAllFromString(DeployFolder.read("kubernetes/base/store.yaml"))
                .iterator()
                .next();
        Object pod = AlertRule.get(AlertRule.get(AlertRule.get(store, "spec"), "template"), "spec");
        Object container = ((List<?>) AlertRule.get(pod, "containers")).getFirst();
        Object preStop = AlertRule.get(AlertRule.get(container, "lifecycle"), "preStop");
        List<?> command = (List<?>) AlertRule.get(AlertRule.get(preStop, "exec"), "command");
        int grace = (int) AlertRule.get(pod, "terminationGracePeriodSeconds");

        assertThat(command.getFirst()).isEqualTo("sleep");
        assertThat(Integer.parseInt(command.getLast().toString())).isBetween(5, grace - STOP_LIMIT_SECONDS - 1);
    }
}
