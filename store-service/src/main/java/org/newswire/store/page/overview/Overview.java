package org.newswire.store.page.overview;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.newswire.service.http.EventStreams;
import org.newswire.service.http.EventStreams.Event;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.page.PageLanguages;
import org.newswire.store.page.TemplateContext;
import org.newswire.store.page.TemplateRenderer;
import org.newswire.store.page.View;
import org.newswire.store.page.ViewRequest;
import org.newswire.store.page.ViewResult;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;

/// Shows the overview and keeps open pages up to date with server-sent events. Each event is rendered once for each
/// language that is looked at. Thread-safe.
///
/// The event `articles` has the list items of new articles, oldest first. `list` replaces the whole list, and `status`
/// the figures. The id of an event is the position in the articles behind it.
public final class Overview implements View, Page, AutoCloseable {
    public static final String LIVE = "/page/live";

    private static final Duration STATUS_INTERVAL = Duration.ofSeconds(1);

    private final Pipeline pipeline;
    private final StatusSource source;
    private final EventStreams streams;
    private final PageLanguages languages;
    private final TemplateRenderer renderer = new TemplateRenderer();
    private final String basePath;
    private final List<SupervisedThread> threads;

    /// @param checks          the service's own checks
    /// @param expectsCanaries whether the ingest sends canaries
    public Overview(
            ReadAccess access,
            BrokerReader broker,
            Checks checks,
            boolean expectsCanaries,
            PageLanguages languages,
            String basePath,
            MeterRegistry registry,
            Supervisor supervisor) {
        InstantSource clock = InstantSource.system();
        this.streams = new EventStreams(registry);
        this.pipeline = new Pipeline(access, clock, () -> streams.count() > 0);
        BrokerFigures brokerFigures = new BrokerFigures(broker, clock);
        Optional<Instant> canariesSince = expectsCanaries ? Optional.of(clock.instant()) : Optional.empty();
        this.source = new StatusSource(pipeline, brokerFigures, checks, registry, clock, canariesSince);
        this.languages = languages;
        this.basePath = basePath;
        this.threads = List.of(
                supervisor.start("page-figures", () -> pipeline.run(updates())),
                supervisor.start(
                        "page-broker",
                        () -> brokerFigures.run(
                                pipeline::isLookedAt, () -> checks.store().get().isPresent())),
                supervisor.start("page-status", this::publishStatus));
    }

    /// Checks of the service that do no I/O. Each returns what is wrong, or empty.
    ///
    /// @param database whether the page can read
    /// @param store    whether the service consumes and stores; always empty if it does not
    public record Checks(Supplier<Optional<String>> database, Supplier<Optional<String>> store) {}

    @Override
    public ViewResult answer(ViewRequest request) {
        pipeline.look();
        LatestArticles.Shown shown = pipeline.articles().shown();
        return ViewResult.page(
                "overview/overview.jte", new OverviewModel(source.status(), shown.articles(), shown.position()));
    }

    /// Opens a stream of events.
    @Override
    public PageResponse answer(PageRequest request) {
        String language =
                languages.preferred(request.header("Accept-Language")).locale().getLanguage();
        String last = Objects.requireNonNullElse(request.header("Last-Event-ID"), after(request));
        return streams.open(request, language, () -> first(language, last));
    }

    private static String after(PageRequest request) {
        String query = Objects.requireNonNullElse(request.rawQuery(), "");
        return query.startsWith("after=") ? query.substring("after=".length()) : "";
    }

    private List<Event> first(String language, String last) {
        TemplateContext page = page(language);
        LatestArticles.Shown shown = pipeline.articles().shown();
        Event status = new Event("status", shown.position(), status(page));
        return pipeline.articles()
                .after(last)
                .map(batches -> Stream.concat(
                                Stream.of(status), batches.stream().map(batch -> event(page, batch)))
                        .toList())
                .orElseGet(() -> List.of(status, list(page, shown)));
    }

    private TemplateContext page(String language) {
        return TemplateContext.ofPart(languages.in(language), basePath);
    }

    private Event event(TemplateContext page, LatestArticles.Batch batch) {
        return new Event("articles", batch.position(), renderer.part("overview/articles.jte", page, batch.articles()));
    }

    private String status(TemplateContext page) {
        return renderer.part("overview/status.jte", page, source.status());
    }

    private Pipeline.Updates updates() {
        return new Pipeline.Updates() {
            @Override
            public void arrived(LatestArticles.Batch batch) {
                streams.topics().forEach(language -> streams.publish(language, event(page(language), batch)));
            }

            @Override
            public void restarted() {
                LatestArticles.Shown shown = pipeline.articles().shown();
                streams.topics().forEach(language -> streams.publish(language, list(page(language), shown)));
            }
        };
    }

    private Event list(TemplateContext page, LatestArticles.Shown shown) {
        return new Event(
                "list",
                shown.position(),
                renderer.part("overview/articles.jte", page, shown.articles().reversed()));
    }

    /// Sends the status when it changes.
    private void publishStatus() throws InterruptedException {
        Map<String, String> sent = new HashMap<>();
        while (true) {
            source.note();
            for (String language : streams.topics()) {
                String status = status(page(language));
                if (!status.equals(sent.put(language, status))) {
                    streams.publish(
                            language,
                            new Event("status", pipeline.articles().shown().position(), status));
                }
            }
            Thread.sleep(STATUS_INTERVAL);
        }
    }

    @Override
    public void close() {
        for (SupervisedThread thread : threads) {
            thread.stop();
        }
    }
}
