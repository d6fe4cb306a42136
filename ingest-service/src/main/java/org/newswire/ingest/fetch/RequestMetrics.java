package org.newswire.ingest.fetch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.newswire.pipeline.spelling.Spelling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts each request as it ends, and the rules of politeness that it broke. Thread-safe.
public final class RequestMetrics implements Consumer<SentRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestMetrics.class);
    private static final String[] ANSWERS = {"none", "2xx", "304", "3xx", "4xx", "5xx"};
    private static final Duration LOGGED_EVERY = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<Accept, Map<String, Counter>> requests = new EnumMap<>(Accept.class);
    private final Map<PolitenessRule, Counter> violations = new EnumMap<>(PolitenessRule.class);
    private final Counter bytes;
    private final AtomicReference<Instant> loggedAt = new AtomicReference<>(Instant.EPOCH);

    public RequestMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        for (Accept kind : Accept.values()) {
            Map<String, Counter> answers = new LinkedHashMap<>();
            Arrays.stream(ANSWERS).forEach(answer -> answers.put(answer, requests(registry, kind, answer)));
            requests.put(kind, answers);
        }
        for (PolitenessRule rule : PolitenessRule.values()) {
            violations.put(
                    rule,
                    Counter.builder("newswire.ingest.politeness.violations")
                            .description("Requests that broke a rule of politeness, as judged where they leave")
                            .tag("rule", label(rule))
                            .register(registry));
        }
        this.bytes = Counter.builder("newswire.ingest.received.bytes")
                .description("Heads and bodies of answers, as transferred")
                .register(registry);
    }

    private static Counter requests(MeterRegistry registry, Accept kind, String answer) {
        return Counter.builder("newswire.ingest.requests")
                .description("Requests that were sent, each hop of a redirect one")
                .tag("kind", Spelling.of(kind))
                .tag("answer", answer)
                .register(registry);
    }

    /// As in the statuses' ledger.
    private static String label(PolitenessRule rule) {
        return Spelling.of(rule).replace('-', '_');
    }

    @Override
    public void accept(SentRequest request) {
        Map<String, Counter> answers = requests.get(request.kind());
        Counter counter = answers == null ? null : answers.get(answer(request.status()));
        if (counter != null) {
            counter.increment();
        }
        bytes.increment((double) request.bytes());
        for (PolitenessRule rule : request.broken()) {
            Counter broken = violations.get(rule);
            if (broken != null) {
                broken.increment();
            }
            log(request, rule);
        }
    }

    private static String answer(int status) {
        return status == 304 ? "304" : status < 200 || status > 599 ? "none" : status / 100 + "xx";
    }

    /// The first, and one a minute: a fault of the gate breaks rules all the time.
    private void log(SentRequest request, PolitenessRule rule) {
        Instant now = clock.instant();
        Instant before = loggedAt.get();
        if (before.plus(LOGGED_EVERY).isBefore(now) && loggedAt.compareAndSet(before, now)) {
            LOG.warn(
                    "host={} kind={} rule={} broken: a request left that should not have",
                    request.host(),
                    Spelling.of(request.kind()),
                    label(rule));
        }
    }
}
