package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.service.Launcher;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Rules for the manifests beyond Kubernetes' own schema, which `deploy/kubernetes/check/run` checks.
final class KubernetesTest {
    private static final int STOP_LIMIT_SECONDS = (int) Launcher.STOP_LIMIT.toSeconds();

    private static final String OPERATOR = "kubernetes/components/prometheus-operator/";

    /// Otherwise no request would reach the API while the broker is unavailable.
    @Test
    void theStoresReadinessProbeChecksItsApi() {
        Object probe = AlertRule.get(container("store"), "readinessProbe");

        assertThat(AlertRule.get(AlertRule.get(probe, "exec"), "command"))
                .isEqualTo(List.of("/newswire/healthcheck", "/health/api"));
    }

    @Test
    void readersServeTheApiInsteadOfTheStore() {
        Object probe = AlertRule.get(container("store-reader"), "readinessProbe");
        String environment = AlertRule.get(container("store-reader"), "env").toString();
        String patches = DeployFolder.read("kubernetes/components/readers/kustomization.yaml");

        assertThat(AlertRule.get(AlertRule.get(probe, "exec"), "command"))
                .isEqualTo(List.of("/newswire/healthcheck", "/health/api"));
        assertThat(environment).contains("name=STORE_ROLES, value=read").doesNotContain("=DATABASE_PASSWORD");
        assertThat(patches)
                .contains("{name: STORE_ROLES, value: \"write,index\"}")
                .contains("value: /health/ready", "value: store-reader");
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "store-reader"})
    void theStoreServesUntilRequestsStopAndThenHasTimeToFinish(String service) {
        Object preStop = AlertRule.get(AlertRule.get(container(service), "lifecycle"), "preStop");
        List<?> command = (List<?>) AlertRule.get(AlertRule.get(preStop, "exec"), "command");
        int grace = (int) AlertRule.get(pod(service), "terminationGracePeriodSeconds");

        assertThat(command.getFirst()).isEqualTo("sleep");
        assertThat(Integer.parseInt(command.getLast().toString())).isBetween(5, grace - STOP_LIMIT_SECONDS - 1);
    }

    @Test
    void everyPodIsReadOnlyAndWithoutPrivileges() {
        for (String service : List.of("ingest", "parse", "store", "store-reader")) {
            assertThat((Map<?, ?>) AlertRule.get(pod(service), "securityContext"))
                    .as(service)
                    .isEqualTo(Map.of(
                            "runAsNonRoot", true,
                            "runAsUser", 10001,
                            "runAsGroup", 10001,
                            "fsGroup", 10001,
                            "seccompProfile", Map.of("type", "RuntimeDefault")));
            assertThat((Map<?, ?>) AlertRule.get(container(service), "securityContext"))
                    .as(service)
                    .isEqualTo(Map.of(
                            "allowPrivilegeEscalation", false,
                            "readOnlyRootFilesystem", true,
                            "capabilities", Map.of("drop", List.of("ALL"))));
            assertThat(AlertRule.get(pod(service), "automountServiceAccountToken"))
                    .as(service)
                    .isEqualTo(false);
        }
    }

    @Test
    void thePageNeedsATokenByDefault() {
        assertThat(DeployFolder.read("kubernetes/base/kustomization.yaml"))
                .contains("- PAGE_ACCESS=token", "- PAGE_TOKEN_FILE=/secrets/page-token");
        for (String overlay : List.of("small", "production")) {
            assertThat(DeployFolder.read("kubernetes/overlays/" + overlay + "/kustomization.yaml"))
                    .as(overlay)
                    .doesNotContain("PAGE_");
        }
        for (String service : List.of("store", "store-reader")) {
            assertThat(AlertRule.get(pod(service), "volumes").toString())
                    .as(service)
                    .contains("name=newswire-page, optional=true");
            assertThat(AlertRule.get(container(service), "volumeMounts").toString())
                    .as(service)
                    .contains("name=secrets, mountPath=/secrets");
        }
        assertThat(DeployFolder.read("docs/OPERATING.md"))
                .contains("create secret generic newswire-page --from-file=page-token");
    }

    @Test
    void thePagesAddressNamesAServiceThatExists() {
        Object service = documents("kubernetes/base/store.yaml").getLast();
        Object name = AlertRule.get(AlertRule.get(service, "metadata"), "name");
        Object port = ((List<?>) AlertRule.get(AlertRule.get(service, "spec"), "ports")).getFirst();

        assertThat(DeployFolder.read("docs/OPERATING.md"))
                .contains("port-forward service/" + name + " 8080:" + AlertRule.get(port, "port") + "`");
    }

    @Test
    void siteRulesAreMountedAtTheConfiguredPath() {
        assertThat(AlertRule.get(container("parse"), "volumeMounts").toString()).contains("mountPath=/rules");
        assertThat(DeployFolder.read("kubernetes/base/kustomization.yaml")).contains("- SITE_RULES=/rules");
    }

    @Test
    void prometheusScrapesEveryServiceUnderTheJobNameOfTheAlerts() {
        Object monitor = AlertRule.get(AlertRule.yaml(OPERATOR + "instances.yaml"), "spec");
        Map<?, ?> wanted = (Map<?, ?>) AlertRule.get(AlertRule.get(monitor, "selector"), "matchLabels");
        Object port = AlertRule.get(((List<?>) AlertRule.get(monitor, "podMetricsEndpoints")).getFirst(), "port");
        String jobLabel = AlertRule.get(monitor, "jobLabel").toString();

        assertThat(AlertRule.get(monitor, "podMetricsEndpoints").toString())
                .contains("regex=store-reader, targetLabel=job, replacement=store");
        for (String service : List.of("ingest", "parse", "store")) {
            assertThat(AlertRule.get(labels(service), jobLabel)).isEqualTo(service);
            assertThat(AlertRule.get(container(service), "ports").toString()).contains("name=" + port);
        }
        assertThat(DeployFolder.read("prometheus/prometheus.yml"))
                .contains("job_name: ingest", "job_name: parse", "job_name: store");
        // The base sets this for all pods.
        assertThat(wanted).isEqualTo(Map.of("app.kubernetes.io/part-of", "newswire"));
        assertThat(DeployFolder.read("kubernetes/base/kustomization.yaml"))
                .contains("pairs: {app.kubernetes.io/part-of: newswire}", "includeTemplates: true");
    }

    @Test
    void theOperatorsAlertsMatchThoseOfPrometheus() {
        assertThat(AlertRule.get(AlertRule.yaml(OPERATOR + "alerts.yaml"), "spec"))
                .as("alerts.yaml; regenerate it with deploy/kubernetes/components/prometheus-operator/renew")
                .isEqualTo(AlertRule.yaml("prometheus/rules/newswire.yml"));
    }

    @Test
    void hubsReachTheIngestAndGetTheirResponseBeforeItStops() {
        List<?> objects = documents("kubernetes/components/websub/callback.yaml");
        Object service = AlertRule.get(objects.getFirst(), "spec");
        Object policy = AlertRule.get(objects.getLast(), "spec");
        Object allowed = ((List<?>) AlertRule.get(policy, "ingress")).getFirst();

        assertThat(AlertRule.get(service, "selector"))
                .isEqualTo(AlertRule.get(AlertRule.get(policy, "podSelector"), "matchLabels"))
                .isEqualTo(labels("ingest"));
        assertThat(AlertRule.get(service, "ports").toString()).contains("targetPort=http");
        assertThat(AlertRule.get(allowed, "ports").toString()).contains("port=http");
        assertThat(DeployFolder.read("docs/OPERATING.md")).contains("newswire.org/websub-proxy=true");
        assertThat(allowed.toString()).contains("newswire.org/websub-proxy=true");
        assertThat(DeployFolder.read("kubernetes/components/websub/kustomization.yaml"))
                .contains("preStop: {exec: {command: [sleep, \"5\"]}}");
        assertThat((int) AlertRule.get(pod("ingest"), "terminationGracePeriodSeconds"))
                .isGreaterThan(5 + STOP_LIMIT_SECONDS);
    }

    private static Object container(String service) {
        return ((List<?>) AlertRule.get(pod(service), "containers")).getFirst();
    }

    private static Object pod(String service) {
        return AlertRule.get(template(service), "spec");
    }

    private static Object labels(String service) {
        return AlertRule.get(AlertRule.get(template(service), "metadata"), "labels");
    }

    private static Object template(String service) {
        String file = service.equals("store-reader") ? "components/readers/reader" : "base/" + service;
        Object deployment = documents("kubernetes/" + file + ".yaml").getFirst();
        return AlertRule.get(AlertRule.get(deployment, "spec"), "template");
    }

    private static List<?> documents(String file) {
        List<Object> documents = new ArrayList<>();
        new Load(LoadSettings.builder().setLabel(file).build())
                .loadAllFromString(DeployFolder.read(file))
                .forEach(documents::add);
        return documents;
    }
}
