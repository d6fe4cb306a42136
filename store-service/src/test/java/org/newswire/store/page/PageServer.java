package org.newswire.store.page;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.newswire.dlq.OpenDeadLetters;
import org.newswire.kafka.KafkaSettings;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.doctor.WaitingRecords;
import org.newswire.store.page.feeds.FeedIndexCache;
import org.newswire.store.page.overview.BrokerReader;
import org.newswire.store.page.overview.Overview;
import org.newswire.store.page.routes.PageRoutes;
import org.newswire.supervision.Supervisor;

/// Serves the page over HTTP, as the store does.
final class PageServer implements AutoCloseable {
    /// Nothing waits, and there are no dead letters.
    private static final BrokerReader IDLE_BROKER = new BrokerReader() {
        @Override
        public WaitingRecords.ByService waiting() {
            Optional<WaitingRecords> none = Optional.of(new WaitingRecords(0, Optional.empty()));
            return new WaitingRecords.ByService(none, none);
        }

        @Override
        public Optional<List<OpenDeadLetters>> deadLettersSince(Instant since) {
            return Optional.of(List.of());
        }
    };

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Overview overview;
    private final PageRoutes routes;
    private final HttpService server;

    PageServer(DataSource database, PageSettings settings, HttpLimits limits) throws IOException {
        this(database, settings, limits, InstantSource.system(), new KafkaSettings("127.0.0.1:1", Map.of()));
    }

    /// @param clock the time that the views see
    /// @param kafka for views that read from the broker
    PageServer(DataSource database, PageSettings settings, HttpLimits limits, InstantSource clock, KafkaSettings kafka)
            throws IOException {
        ReadAccess access = new ReadAccess(() -> Optional.of(database), InstantSource.system());
        PageLanguages languages = new PageLanguages();
        registry.gauge("newswire.consumer.lag.records", 0);
        Supervisor supervisor = Supervisor.unobserved();
        overview = new Overview(
                access,
                IDLE_BROKER,
                new Overview.Checks(Optional::empty, Optional::empty),
                false,
                languages,
                settings.basePath(),
                registry,
                supervisor);
        // Each request sees what a test has just stored.
        routes = new PageRoutes(overview, kafka, new FeedIndexCache(Duration.ZERO));
        NewsroomPage page = new NewsroomPage(routes.views(), access, settings, languages, clock);
        server = HttpService.on("127.0.0.1", 0, limits, registry);
        server.page("/", page);
        server.page(Overview.LIVE, page.protect(overview));
        server.start();
    }

    /// The number of pages that are open and receive live updates.
    int openStreams() {
        return (int) registry.get("newswire.http.streams").gauge().value();
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        overview.close();
        routes.close();
        server.close();
    }
}
