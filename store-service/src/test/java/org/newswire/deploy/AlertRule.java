package org.newswire.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// An alert of `deploy/prometheus/rules`. `runbook` is the template of the link to its section.
record AlertRule(String name, String expression, String severity, String summary, String runbook) {
    static List<AlertRule> all() {
        List<AlertRule> rules = new ArrayList<>();
        Map<?, ?> file = yaml("prometheus/rules/newswire.yml");
        for (Object group : (List<?>) get(file, "groups")) {
            for (Object rule : (List<?>) get(group, "rules")) {
                rules.add(new AlertRule(
                        text(rule, "alert"),
                        text(rule, "expr"),
                        text(get(rule, "labels"), "severity"),
                        text(get(rule, "annotations"), "summary"),
                        text(get(rule, "annotations"), "runbook_url")));
            }
        }
        return rules;
    }

    /// Reads a file of `deploy/` that contains a mapping.
    static Map<?, ?> yaml(String file) {
        return (Map<?, ?>)
                new Load(LoadSettings.builder().setLabel(file).build()).loadFromString(DeployFolder.read(file));
    }

    static Object get(Object map, String key) {
        Object value = ((Map<?, ?>) map).get(key);
        if (value == null) {
            throw new IllegalStateException("no " + key + " in " + map);
        }
        return value;
    }

    private static String text(Object map, String key) {
        return String.valueOf(get(map, key));
    }
}
