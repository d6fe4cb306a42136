package org.newswire.store.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Times the requests that a handler answers, each once, by the class of the answer's status. Thread-safe.
public final class TimedApi implements HttpHandler {
    private final HttpHandler handler;

    /// From 2xx to 5xx.
    private final List<Timer> timers;

    public TimedApi(HttpHandler handler, MeterRegistry registry) {
        this.handler = handler;
        this.timers = Stream.of("2xx", "3xx", "4xx", "5xx")
                .map(answer -> timer(registry, answer))
                .toList();
    }

    private static Timer timer(MeterRegistry registry, String answer) {
        return Timer.builder("newswire.api.request")
                .description("Time to answer a request of the API, by the answer's status")
                .tag("answer", answer)
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10))
                .register(registry);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        long begin = System.nanoTime();
        try {
            handler.handle(exchange);
        } finally {
            timer(exchange.getResponseCode()).record(Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    /// One that got no answer, by a fault of ours, has no status.
    private Timer timer(int status) {
        return status >= 200 && status < 500 ? timers.get(status / 100 - 2) : timers.getLast();
    }
}
