package org.newswire.pipeline.supervision;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the long-running threads of a service and restarts each that ends by an exception or error.
///
/// The first restart comes after a second; the pause doubles with each restart in a row, up to a minute. From such an
/// end until the thread has run for ten seconds again, [#trouble()] names it, so the service is not ready. Counts
/// each restart as `newswire_thread_restarts_total{thread}`. Thread-safe.
///
/// ```
/// var supervisor = new Supervisor(metrics);
/// SupervisedThread watch = supervisor.start("topic-watch", this::watchTopics);
/// …
/// watch.expectEnd();
/// watch.interrupt();
/// ```
public final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration STEADY_AFTER = Duration.ofSeconds(10);

    private final MeterRegistry metrics;
    private final Duration firstPause;
    private final Duration steadyAfter;
    private final List<SupervisedThread> threads = new CopyOnWriteArrayList<>();

    public Supervisor(MeterRegistry metrics) {
        this(metrics, FIRST_PAUSE, STEADY_AFTER);
    }

    /// @param firstPause  before the first restart
    /// @param steadyAfter how long a restarted thread has to run until the service is ready again
    Supervisor(MeterRegistry metrics, Duration firstPause, Duration steadyAfter) {
        this.metrics = metrics;
        this.firstPause = firstPause;
        this.steadyAfter = steadyAfter;
    }

    /// For a part that stands outside a service, as in a tool: nobody reads its metrics.
    public static Supervisor unobserved() {
        return new Supervisor(new SimpleMeterRegistry());
    }

    /// What a thread does. A return is its intended end; whatever it throws before [SupervisedThread#expectEnd()] is
    /// not.
    public interface Body {
        void run() throws Exception;
    }

    /// Starts a virtual thread, for work that mostly waits.
    public SupervisedThread start(String name, Body body) {
        return start(Thread.ofVirtual(), name, body);
    }

    /// Starts a platform thread, for a Kafka client that is always at work.
    public SupervisedThread startPlatform(String name, Body body) {
        return start(Thread.ofPlatform().daemon(), name, body);
    }

    private SupervisedThread start(Thread.Builder builder, String name, Body body) {
        var thread = new SupervisedThread(builder, name, body, this);
        threads.removeIf(each -> !each.isAlive());
        threads.add(thread);
        restarts(name); // counted from 0 on
        thread.start();
        return thread;
    }

    /// Which thread ended unexpectedly and is not steady again, and why; or empty. From any thread.
    public Optional<String> trouble() {
        return threads.stream()
                .flatMap(thread -> thread.trouble(steadyAfter).stream())
                .findFirst();
    }

    /// Counts and logs an unexpected end, also of a thread that its owner restarts itself.
    public void restarting(String name, Throwable thrown, Duration pause) {
        restarts(name).increment();
        LOG.error("thread ended unexpectedly name={} restart-after-ms={}", name, pause.toMillis(), thrown);
    }

    private Counter restarts(String name) {
        return Counter.builder("newswire.thread.restarts")
                .description("Restarts of threads that ended unexpectedly")
                .tag("thread", name)
                .register(metrics);
    }

    Duration firstPause() {
        return firstPause;
    }

    /// Twice as long, up to a minute.
    public static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
