package org.newswire.supervision;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the long-running threads of a service and restarts each that ends with an exception or error.
///
/// The first restart follows after a second; the pause doubles with each consecutive restart, up to a minute.
/// After an unexpected end, [#trouble()] names the thread until it has run for ten seconds, so the service is
/// not ready. Counts each restart as `newswire_thread_restarts_total{thread}`. Thread-safe.
///
/// ```
/// var supervisor = new Supervisor(metrics);
/// SupervisedThread watch = supervisor.start("topic-watch", this::watchTopics);
/// …
/// watch.stop();
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
    /// @param steadyAfter how long a restarted thread must run before the service is ready again
    Supervisor(MeterRegistry metrics, Duration firstPause, Duration steadyAfter) {
        this.metrics = metrics;
        this.firstPause = firstPause;
        this.steadyAfter = steadyAfter;
    }

    /// For a component that runs outside a service, as in a tool: nobody reads its metrics.
    public static Supervisor unobserved() {
        return new Supervisor(new SimpleMeterRegistry());
    }

    /// The work of a thread. A return is its intended end; anything thrown before
    /// [SupervisedThread#expectEnd()] is an unexpected end.
    public interface Body {
        void run() throws Exception;
    }

    /// Starts a virtual thread, for work that mostly waits.
    public SupervisedThread start(String name, Body body) {
        return start(Thread.ofVirtual(), name, body);
    }

    /// Starts a platform thread, for a Kafka client that is always busy.
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

    /// Names a thread that ended unexpectedly and is not steady yet, with the reason; otherwise empty. May be
    /// called from any thread.
    public Optional<String> trouble() {
        return threads.stream()
                .flatMap(thread -> thread.trouble(steadyAfter).stream())
                .findFirst();
    }

    /// Counts and logs an unexpected end, also for a thread that its owner restarts.
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

    /// Returns twice the pause, up to a minute.
    public static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }
}
