package org.newswire.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.newswire.embedded.ServiceProcess;
import org.newswire.hostile.Accounts.Course;

/// The result of a run: figures, and each guarantee that was not kept.
final class Verdict {
    private static final int NAMED = 12;
    private static final long MIB = 1 << 20;

    /// The memory of a container of `deploy/compose.yaml`.
    private static final long CONTAINER_BYTES = 512 * MIB;

    /// The permitted factor between the heap after a full collection in the middle of the run and at its end.
    private static final double HEAP_FACTOR = 1.3;

    private static final long HEAP_SLACK_BYTES = 32 * MIB;

    private static final Pattern ENDED_BY = Pattern.compile("OutOfMemoryError|StackOverflowError");

    /// Control characters except the tabs of stack traces, and bidirectional controls.
    private static final Pattern STEERING =
            Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]");

    private final HostileRun.Plan plan;
    private final HostileChain chain;
    private final List<String> figures = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Verdict(HostileRun.Plan plan, HostileChain chain) {
        this.plan = plan;
        this.chain = chain;
    }

    /// Returns one sentence for each failure; empty if all guarantees were kept.
    List<String> failures() {
        return List.copyOf(failures);
    }

    void checkProcesses(Probes probes) throws IOException {
        for (Probe probe : probes.all()) {
            String name = probe.service().label();
            List<Long> heaps = probes.heaps(probe.service());
            figures.add(
                    "%s: liveness max_ms=%d after_s=%d stall_ms=%d answers=%d failures=%d; memory_mib=%d; heap_mib=%s"
                            .formatted(
                                    name,
                                    probe.slowest().toMillis(),
                                    probe.slowestAt().toSeconds(),
                                    probe.longestStall().toMillis(),
                                    probe.answers(),
                                    probe.failures(),
                                    probe.mostBytes() / MIB,
                                    heaps.stream().map(bytes -> bytes / MIB).toList()));
            if (probe.slowest().compareTo(plan.liveness()) > 0) {
                failures.add("%s took %d ms to say that it lives (at most %d); %d of %d failed: %s"
                        .formatted(
                                name,
                                probe.slowest().toMillis(),
                                plan.liveness().toMillis(),
                                probe.failures(),
                                probe.failures() + probe.answers(),
                                probe.lastFailure()));
            }
            if (probe.mostBytes() > CONTAINER_BYTES) {
                failures.add("%s took %d MiB of memory, its container has %d"
                        .formatted(name, probe.mostBytes() / MIB, CONTAINER_BYTES / MIB));
            }
            if (heaps.size() < 2 || heaps.contains(0L)) {
                failures.add("the heap of " + name + " could not be measured twice: " + heaps);
            } else if (heaps.get(1) > heaps.get(0) * HEAP_FACTOR + HEAP_SLACK_BYTES) {
                failures.add("the heap of %s grew from %d to %d MiB"
                        .formatted(name, heaps.get(0) / MIB, heaps.get(1) / MIB));
            }
        }
        for (ServiceProcess service : chain.services()) {
            checkProcess(service);
        }
    }

    private void checkProcess(ServiceProcess service) throws IOException {
        String name = service.service().label();
        if (!service.isAlive()) {
            failures.add(name + " ended with code " + service.exitCode().orElse(-1) + ":\n" + service.logTail(8));
        }
        List<String> steering = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        try (BufferedReader log = Files.newBufferedReader(service.log())) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                if (STEERING.matcher(line).find()) {
                    steering.add(STEERING.matcher(line).replaceAll("¿"));
                }
                if (ENDED_BY.matcher(line).find()) {
                    ends.add(line);
                }
            }
        }
        add("the log of " + name + " has an error of the machine", ends);
        add("the log of " + name + " has characters that steer a terminal", steering);
    }

    void checkHealthySites(Accounts accounts, HealthySites healthy, Instant since) throws SQLException {
        add("healthy items", accounts.problems(healthy));
        List<Course> courses = accounts.courses(healthy, since);
        if (courses.isEmpty()) {
            failures.add("no healthy item was stored while the threats lasted");
            return;
        }
        figures.add("healthy: items=" + courses.size());
        figures.add("from publication to poll: " + distribution(courses, Course::published, Course::polled));
        figures.add("from poll to news.raw: " + distribution(courses, Course::polled, Course::raw));
        figures.add("from there to news.articles: " + distribution(courses, Course::raw, Course::article));
        figures.add("from there to the row: " + distribution(courses, Course::article, Course::stored));
        figures.add("from there until searchable: " + distribution(courses, Course::stored, Course::searchable));
        atMost("polled after publication", times(courses, Course::published, Course::polled), plan.polled());
        atMost("stored after their poll", times(courses, Course::polled, Course::stored), plan.latency());
        atMost("searchable after their poll", times(courses, Course::polled, Course::searchable), plan.searchable());
    }

    private void atMost(String what, List<Duration> times, Duration bound) {
        Duration p99 = p99(times);
        figures.add("healthy items " + what + ": " + distribution(times));
        if (p99.compareTo(bound) > 0) {
            failures.add("healthy items were %s in %d ms (p99, at most %d)"
                    .formatted(what, p99.toMillis(), bound.toMillis()));
        }
    }

    /// The times between two stages, the shortest first.
    private static List<Duration> times(
            List<Course> courses, Function<Course, Instant> from, Function<Course, Instant> to) {
        return courses.stream()
                .map(course -> Duration.between(from.apply(course), to.apply(course)))
                .sorted()
                .toList();
    }

    private static String distribution(
            List<Course> courses, Function<Course, Instant> from, Function<Course, Instant> to) {
        return distribution(times(courses, from, to));
    }

    private static String distribution(List<Duration> sorted) {
        return "p50_ms=%d p99_ms=%d max_ms=%d"
                .formatted(
                        sorted.get(sorted.size() / 2).toMillis(),
                        p99(sorted).toMillis(),
                        sorted.getLast().toMillis());
    }

    private static Duration p99(List<Duration> sorted) {
        return sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
    }

    void checkHostileSites(Accounts accounts, List<PublishedItem> items, ForeignRecords foreign) throws SQLException {
        figures.add("hostile: " + accounts.fates(items) + ", foreign records: "
                + foreign.sent().size());
        add("hostile items", accounts.unaccounted(items, foreign));
    }

    /// Checks the rows of hostile publishers in the tables.
    void checkRows() throws SQLException {
        add("addresses that are not of the web", firsts("select left(url, 80) from article where url !~ '^https?://'"));
        add(
                "images that are not of the web",
                firsts(
                        "select left(images::text, 120) from article where images::text ~ '(ms-msdt|ssh|javascript|vscode):'"));
        List<String> names = new ArrayList<>();
        firsts("select concat(title, array_to_string(authors, ' '), array_to_string(tags, ' ')) from article")
                .forEach(name -> {
                    if (STEERING.matcher(name).find()) {
                        names.add(STEERING.matcher(name).replaceAll("¿"));
                    }
                });
        add("titles, names or tags that steer a terminal or turn text", names);
    }

    /// Checks that each feed was polled, and that the table of feeds has a reason for each unreadable one.
    void checkFeeds(List<HostileSite> sites) throws SQLException {
        add(
                "feeds that were never asked",
                sites.stream()
                        .filter(site -> !site.wasAsked())
                        .map(HostileSite::feedUrl)
                        .toList());
        List<String> failed = firsts("select url from feed where last_failure is not null");
        add(
                "feeds without items and without a recorded failure",
                sites.stream()
                        .filter(HostileSite::hasServedNothing)
                        .map(HostileSite::feedUrl)
                        .filter(url -> !failed.contains(url))
                        .toList());
    }

    private List<String> firsts(String sql) throws SQLException {
        return chain.query(sql).stream().map(List::getFirst).toList();
    }

    private void add(String what, List<String> faults) {
        if (!faults.isEmpty()) {
            failures.add(what + " (" + faults.size() + "): "
                    + String.join("; ", faults.subList(0, Math.min(NAMED, faults.size()))));
        }
    }

    @Override
    public String toString() {
        return String.join("\n", figures) + "\n"
                + (failures.isEmpty() ? "all promises kept" : "NOT KEPT:\n- " + String.join("\n- ", failures));
    }
}
