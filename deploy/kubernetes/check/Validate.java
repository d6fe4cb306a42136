import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1SecurityContext;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Checks manifests against Kubernetes' own schema, without a cluster: no field that there is not, none of
/// those missing that have to be, each of its type; and that our pods have probes, limits and no
/// privileges. Arguments: files of YAML documents. Exit code 1 where something is wrong.
///
/// What is no object of Kubernetes itself (KEDA's, the Prometheus Operator's) is named and passed over.
public class Validate {
    private static final Set<String> OTHERS = Set.of("keda.sh/v1alpha1", "monitoring.coreos.com/v1");

    public static void main(String[] files) throws Exception {
        List<String> faults = new ArrayList<>();
        int checked = 0;
        for (String file : files) {
            var settings = LoadSettings.builder().setLabel(file).build();
            for (Object document : new Load(settings).loadAllFromString(Files.readString(Path.of(file)))) {
                if (check((Map<?, ?>) document, file, faults)) {
                    checked++;
                }
            }
        }
        faults.forEach(System.err::println);
        System.err.println(checked + " objects checked, " + faults.size() + " faults");
        System.exit(faults.isEmpty() && checked > 0 ? 0 : 1);
    }

    private static boolean check(Map<?, ?> document, String file, List<String> faults) throws Exception {
        String version = String.valueOf(document.get("apiVersion"));
        String kind = String.valueOf(document.get("kind"));
        String name = file + ": " + kind + " " + ((Map<?, ?>) document.get("metadata")).get("name");
        if (OTHERS.contains(version)) {
            System.err.println(name + ": not of Kubernetes, passed over");
            return false;
        }
        // apps/v1 Deployment is V1Deployment, autoscaling/v2 HorizontalPodAutoscaler V2HorizontalPodAutoscaler.
        String prefix = version.substring(version.indexOf('/') + 1);
        String type = Character.toUpperCase(prefix.charAt(0)) + prefix.substring(1) + kind;
        JsonElement json = new Gson().toJsonTree(document);
        try {
            Class<?> schema = Class.forName("io.kubernetes.client.openapi.models." + type);
            schema.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
            Object object = JSON.getGson().fromJson(json, schema);
            if (object instanceof V1Deployment deployment) {
                deployment.getSpec().getTemplate().getSpec().getContainers().stream()
                        .filter(container -> !isSafe(container))
                        .forEach(container -> faults.add(name + ": lacks probes, a limit or a security context"));
            }
        } catch (ClassNotFoundException e) {
            faults.add(name + ": there is no " + version + " " + kind);
        } catch (InvocationTargetException e) {
            faults.add(name + ": " + e.getCause().getMessage());
        } catch (RuntimeException e) {
            faults.add(name + ": " + e.getMessage());
        }
        return true;
    }

    private static boolean isSafe(V1Container container) {
        V1SecurityContext security = container.getSecurityContext();
        return security != null
                && Boolean.TRUE.equals(security.getReadOnlyRootFilesystem())
                && Boolean.FALSE.equals(security.getAllowPrivilegeEscalation())
                && security.getCapabilities() != null
                && List.of("ALL").equals(security.getCapabilities().getDrop())
                && container.getStartupProbe() != null
                && container.getLivenessProbe() != null
                && container.getReadinessProbe() != null
                && container.getResources() != null
                && container.getResources().getLimits().containsKey("memory");
    }
}
