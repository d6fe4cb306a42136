package org.newswire.ingest.fetch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.newswire.text.KebabCase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts requests and violations of politeness rules. Thread-safe.
public final class RequestMetrics implements Consumer<SentRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestMetrics.class);
    private static final String[] ANSWERS = {"none", "2xx", "304", "3xx", "4xx", "5xx"};
    private static final Duration LOGGED_EVERY = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final AtomicReference<Instant> loggedAt = new AtomicReference<>(Instant.EPOCH);

    public RequestMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        for (ResourceKind kind : ResourceKind.values()) {
            Arrays.stream(ANSWERS).forEach(answer -> requests(kind, answer));
        }
        Arrays.stream(PolitenessRule.values()).forEach(this::violations);
        bytes();
    }

    private Counter requests(ResourceKind kind, String answer) {
        return Counter.builder("newswire.ingest.requests")
                .description("Requests sent, counting each redirect")
                .tag("kind", KebabCase.of(kind))
                .tag("answer", answer)
                .register(registry);
    }

    private Counter violations(PolitenessRule rule) {
        return Counter.builder("newswire.ingest.politeness.violations")
                .description("Requests that violated a politeness rule")
                .tag("rule", label(rule))
                .register(registry);
    }

    private Counter bytes() {
        return Counter.builder("newswire.ingest.received.bytes")
                .description("Transferred bytes of response headers and bodies")
                .register(registry);
    }

    /// The name in the request accounting of feed statuses.
    private static String label(PolitenessRule rule) {
        return KebabCase.of(rule).replace('-', '_');
    }

    @Override
    public void accept(SentRequest request) {
        requests(request.kind(), answer(request.status())).increment();
        bytes().increment((double) request.bytes());
        violated(request.host(), request.kind() == ResourceKind.PAGE, request.broken());
    }

    /// Counts the violations of a request that this or another instance has sent.
    public void violated(String host, boolean isPage, Set<PolitenessRule> broken) {
        for (PolitenessRule rule : broken) {
            violations(rule).increment();
            log(host, isPage, rule);
        }
    }

    private static String answer(int status) {
        return status == 304 ? "304" : status < 200 || status > 599 ? "none" : status / 100 + "xx";
    }

    /// Logs one violation a minute: an internal error of the host limiter could violate rules with each
    /// request.
    private void log(String host, boolean isPage, PolitenessRule rule) {
        Instant now = clock.instant();
        Instant before = loggedAt.get();
        if (before.plus(LOGGED_EVERY).isBefore(now) && loggedAt.compareAndSet(before, now)) {
            LOG.warn(
                    "politeness rule violated host={} page={} rule={}: internal error of the host limiter",
                    host,
                    isPage,
                    label(rule));
        }
    }
}
