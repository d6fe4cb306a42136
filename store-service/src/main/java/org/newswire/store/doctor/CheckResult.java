package org.newswire.store.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.newswire.store.doctor.Finding.Status;

/// The findings of a check, the most severe one first.
@JsonPropertyOrder({"check", "status", "findings"})
record CheckResult(String check, List<Finding> findings) {
    CheckResult {
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::status).reversed())
                .toList();
    }

    /// Returns the status of the most severe finding.
    @JsonProperty
    Status status() {
        return findings.isEmpty() ? Status.OK : findings.getFirst().status();
    }

    private String found() {
        return findings.stream().map(Finding::found).collect(Collectors.joining("; "));
    }

    /// Returns a line with all findings, then a line for each remedy.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%-9s%-14s%s".formatted(status().spelling(), check, found()));
        findings.stream()
                .map(Finding::remedy)
                .filter(remedy -> !remedy.isEmpty())
                .distinct()
                .forEach(remedy -> lines.add(" ".repeat(9) + "→ " + remedy));
        return lines;
    }
}
