package org.newswire.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.Canary;
import org.newswire.service.Launcher.Context;
import org.newswire.service.http.Page;
import org.newswire.store.api.CrossOrigin;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.api.ReadApi;
import org.newswire.store.api.TimedPage;
import org.newswire.store.feed.FeedPage;
import org.newswire.store.hub.Hub;
import org.newswire.store.hub.HubPage;
import org.newswire.store.hub.HubSettings;
import org.newswire.store.page.NewsroomPage;
import org.newswire.store.page.PageLanguages;
import org.newswire.store.page.feeds.FeedIndexCache;
import org.newswire.store.page.overview.BrokerReader;
import org.newswire.store.page.overview.Overview;
import org.newswire.store.page.routes.PageRoutes;
import org.newswire.supervision.Supervisor;

/// The role `read`: serves the API, feeds, the page and the requests of WebSub subscribers.
final class ReadRole {
    private final StoreSettings settings;
    private final Optional<HubSettings> hubSettings;
    private final Context context;
    private final MeterRegistry metrics;
    private final InstantSource clock;
    private volatile @Nullable Hub hub;
    private volatile @Nullable PageRoutes routes;

    ReadRole(StoreSettings settings, Optional<HubSettings> hubSettings, Context context, InstantSource clock) {
        this.settings = settings;
        this.hubSettings = hubSettings;
        this.context = context;
        this.metrics = context.metrics();
        this.clock = clock;
    }

    /// @param readers the reading pool; empty until the schema is ready
    /// @param checks  of this process
    Map<String, Page> pages(Supplier<Optional<DataSource>> readers, Overview.Checks checks) {
        Gauge.builder("newswire.api.up", () -> checks.database().get().isEmpty() ? 1 : 0)
                .description("1 while the API can answer, otherwise 0")
                .register(metrics);
        ReadAccess access = new ReadAccess(readers, clock);
        String hubAddress = hubSettings.map(HubSettings::address).orElse(null);
        Map<String, Page> pages = new HashMap<>();
        pages.put("/api", published(new ReadApi(access)));
        pages.put("/feeds", published(new FeedPage(access, settings.publicUrl().orElse(null), hubAddress)));
        pages.putAll(newsroom(access, checks));
        pages.put(
                HubSettings.PATH,
                hubSettings.isPresent() ? new HubPage(() -> Optional.ofNullable(hub)) : HubPage.off());
        return pages;
    }

    /// The pages for people, and the live updates of the overview.
    private Map<String, Page> newsroom(ReadAccess access, Overview.Checks checks) {
        PageLanguages languages = new PageLanguages();
        // Its own supervisor: the store is ready without the overview.
        Supervisor supervisor = new Supervisor(metrics);
        Overview overview = new Overview(
                access,
                broker(),
                checks,
                Canary.interval(context.settings()).isPresent(),
                languages,
                settings.page().basePath(),
                metrics,
                supervisor);
        PageRoutes opened = new PageRoutes(overview, context.kafka(), new FeedIndexCache(FeedIndexCache.MAX_AGE));
        routes = opened;
        NewsroomPage newsroom = new NewsroomPage(opened.views(), access, settings.page(), languages, clock);
        return Map.of("/", newsroom, Overview.LIVE, newsroom.protect(overview));
    }

    /// A separate reader needs no broker. Its default address would only look like an outage.
    private BrokerReader broker() {
        boolean isGiven = context.settings().find("KAFKA_BOOTSTRAP_SERVERS").isPresent();
        return settings.roles().contains(StoreRole.WRITE) || isGiven
                ? BrokerReader.of(context.kafka(), clock)
                : BrokerReader.NONE;
    }

    private Page published(Page page) {
        Page timed = new TimedPage(page, metrics);
        return settings.origins().isEmpty() ? timed : new CrossOrigin(settings.origins(), timed);
    }

    /// Passes subscription requests to a hub from now on.
    void serve(Hub started) {
        hub = started;
    }

    /// Ends the live updates and the other threads of the page. May be called repeatedly.
    void stop() {
        PageRoutes opened = routes;
        if (opened != null) {
            opened.close();
        }
    }
}
