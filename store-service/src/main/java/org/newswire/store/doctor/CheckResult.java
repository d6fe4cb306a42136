package org.newswire.store.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// A check with its findings, the gravest first.
record CheckResult(String check, List<Finding> findings) {
    private static final int STATUS_WIDTH = 9;
    private static final int CHECK_WIDTH = 14;

    CheckResult {
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::status).reversed())
                .toList();
    }

    /// That of the gravest finding.
    Status status() {
        return findings.isEmpty() ? Status.OK : findings.getFirst().status();
    }

    private String found() {
        return findings.stream().map(Finding::found).collect(Collectors.joining("; "));
    }

    /// A line with the findings, and below it a line for each remedy.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(padded(status().spelling(), STATUS_WIDTH) + padded(check, CHECK_WIDTH) + found());
        findings.stream()
                .map(Finding::remedy)
                .filter(remedy -> !remedy.isEmpty())
                .distinct()
                .forEach(remedy -> lines.add(" ".repeat(STATUS_WIDTH) + "→ " + remedy));
        return lines;
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    ObjectNode json() {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("check", check).put("status", status().spelling());
        var all = json.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode each =
                    all.addObject().put("status", finding.status().spelling()).put("found", finding.found());
            if (!finding.remedy().isEmpty()) {
                each.put("remedy", finding.remedy());
            }
        }
        return json;
    }
}
