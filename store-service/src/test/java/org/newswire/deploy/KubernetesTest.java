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

    /// Or no request reached the API while the broker is away.
    @Test
    void theStoreIsAskedWhetherItsApiIsReady() {
        Object probe = AlertRule.get(container("store"), "readinessProbe");

        assertThat(AlertRule.get(AlertRule.get(probe, "httpGet"), "path")).isEqualTo("/health/api");
    }

    @Test
    void theStoreServesUntilNoRequestIsSentToItAndHasTimeToFinishThen() {
        Object preStop = AlertRule.get(AlertRule.get(container("store"), "lifecycle"), "preStop");
        List<?> command = (List<?>) AlertRule.get(AlertRule.get(preStop, "exec"), "command");
        int grace = (int) AlertRule.get(pod("store"), "terminationGracePeriodSeconds");

        assertThat(command.getFirst()).isEqualTo("sleep");
        assertThat(Integer.parseInt(command.getLast().toString())).isBetween(5, grace - STOP_LIMIT_SECONDS - 1);
    }

    @Test
    void siteRulesAreMountedWhereTheSettingNamesThem() {
        assertThat(AlertRule.get(container("parse"), "volumeMounts").toString()).contains("mountPath=/rules");
        assertThat(DeployFolder.read("kubernetes/base/kustomization.yaml")).contains("- SITE_RULES=/rules");
    }

    private static Object container(String service) {
        return ((List<?>) AlertRule.get(pod(service), "containers")).getFirst();
    }

    private static Object pod(String service) {
        Object deployment = new Load(LoadSettings.builder().build())
                .loadAllFromString(DeployFolder.read("kubernetes/base/" + service + ".yaml"))
                .iterator()
                .next();
        return AlertRule.get(AlertRule.get(AlertRule.get(deployment, "spec"), "template"), "spec");
    }
}
