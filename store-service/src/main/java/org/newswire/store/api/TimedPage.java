package org.newswire.store.api;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;

/// Records the duration of each request by the status class of its response. The time in which the client
/// reads the response is excluded. Thread-safe.
public final class TimedPage implements Page {
    private final Page page;
    private final Meter.MeterProvider<Timer> timers;

    public TimedPage(Page page, MeterRegistry registry) {
        this.page = page;
        this.timers = Timer.builder("newswire.api.request")
                .description("Response time of the API, by status class")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10))
                .withRegistry(registry);
        // Registers all classes.
        List.of(200, 300, 400, 500).forEach(this::timer);
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        int status = 500;
        try {
            PageResponse response = page.answer(request);
            status = response.status();
            return response;
        } finally {
            timer(status).record(Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private Timer timer(int status) {
        return timers.withTag("answer", status >= 200 && status < 500 ? status / 100 + "xx" : "5xx");
    }
}
