package org.newswire.store;

import io.micrometer.core.instrument.Gauge;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.Topic;
import org.newswire.service.Launcher;
import org.newswire.service.Launcher.Context;
import org.newswire.service.Stage;
import org.newswire.service.http.Page;
import org.newswire.store.database.Database;
import org.newswire.store.database.Database.Access;
import org.newswire.store.hub.Hub;
import org.newswire.store.hub.HubMetrics;
import org.newswire.store.hub.HubPublisher;
import org.newswire.store.hub.HubSettings;
import org.newswire.store.hub.HubTables;
import org.newswire.store.hub.VerificationMetrics;
import org.newswire.store.page.overview.Overview;
import org.newswire.supervision.Supervisor;

/// The life cycle of the store: waits for the database, migrates the schema or waits until a writer has done
/// so, then runs its [roles][StoreRole] until it is closed.
final class StoreStage implements Stage {
    private final StoreSettings settings;
    private final Context context;
    private final InstantSource clock;
    private final Supervisor supervisor;
    private final Optional<HubSettings> hubSettings;
    private final WriteRole writer;
    private final ReadRole reader;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Database database;

    StoreStage(StoreSettings settings, Context context, InstantSource clock) {
        this.settings = settings;
        this.context = context;
        this.clock = clock;
        this.supervisor = new Supervisor(context.metrics());
        this.hubSettings = HubSettings.from(context.settings(), settings.publicUrl());
        this.writer = new WriteRole(settings, context, clock, supervisor);
        this.reader = new ReadRole(settings, hubSettings, context, clock);
    }

    private boolean runs(StoreRole role) {
        return settings.roles().contains(role);
    }

    /// Empty without the role `write`: readers and indexers need no broker.
    @Override
    public List<Topic> topics() {
        return runs(StoreRole.WRITE) ? WriteRole.TOPICS : List.of();
    }

    @Override
    public void run() throws InterruptedException {
        try (Database opened = new Database(settings.database(), supervisor, access())) {
            database = opened;
            Gauge.builder("newswire.database.up", opened, up -> up.isUp() ? 1 : 0)
                    .description("1 while the database responds, otherwise 0")
                    .register(context.metrics());
            if (isOpen() && opened.prepare()) {
                work(opened);
            }
        }
    }

    private Set<Access> access() {
        Set<Access> access = EnumSet.noneOf(Access.class);
        if (runs(StoreRole.WRITE)) {
            access.add(Access.MIGRATE);
        }
        if (runs(StoreRole.READ)) {
            access.add(Access.READ);
        }
        // The hub stores subscriptions.
        if (runs(StoreRole.WRITE) || runs(StoreRole.INDEX) || hubSettings.isPresent()) {
            access.add(Access.WRITE);
        }
        return access;
    }

    private void work(Database opened) throws InterruptedException {
        HubTables tables = HubTables.of(opened.connections());
        try (IndexRole index = runs(StoreRole.INDEX) ? index(opened) : null;
                HubPublisher publisher = runs(StoreRole.WRITE) ? publisher(tables) : null;
                Hub hub = runs(StoreRole.READ) ? hub(tables, publisher) : null) {
            if (index != null) {
                index.start();
            }
            if (publisher != null) {
                publisher.start(supervisor);
            }
            if (hub != null) {
                reader.serve(hub);
            }
            if (runs(StoreRole.WRITE)) {
                writer.run(opened.connections(), publisher);
            } else {
                closing.await();
            }
        }
    }

    private IndexRole index(Database opened) {
        return new IndexRole(opened.connections(), settings.storyWindow(), context.metrics(), supervisor);
    }

    private @Nullable HubPublisher publisher(HubTables tables) {
        var metrics = new HubMetrics(context.metrics(), clock);
        return hubSettings
                .map(given -> new HubPublisher(given, tables, context.instanceId(), metrics))
                .orElse(null);
    }

    private @Nullable Hub hub(HubTables tables, @Nullable HubPublisher publisher) {
        var metrics = new VerificationMetrics(context.metrics());
        Consumer<UUID> subscribed = publisher == null ? _ -> {} : publisher::subscribed;
        return hubSettings
                .map(given -> new Hub(given, tables, metrics, subscribed))
                .orElse(null);
    }

    @Override
    public Map<String, Page> pages() {
        if (!runs(StoreRole.READ)) {
            String reason = "STORE_ROLES=" + StoreRole.names(settings.roles()) + ": this store does not serve the API";
            return Map.of("/health/api", Launcher.health(() -> Optional.of(reason)));
        }
        var checks = new Overview.Checks(this::checkApi, this::checkStoring);
        Map<String, Page> pages =
                new HashMap<>(reader.pages(() -> Optional.ofNullable(database).flatMap(Database::readers), checks));
        pages.put("/health/api", Launcher.health(this::checkApi));
        return pages;
    }

    /// Returns why the API cannot answer at the moment, or empty. It depends on the reading pool only, not
    /// on the broker or the writing pool.
    Optional<String> checkApi() {
        return isOpen() ? checkDatabase(Database::readTrouble) : Optional.of("stopping");
    }

    @Override
    public Optional<String> check() {
        return checkDatabase(Database::trouble)
                .or(supervisor::trouble)
                .or(() -> runs(StoreRole.WRITE) ? writer.trouble() : Optional.empty());
    }

    /// Returns why nothing is consumed at the moment, or empty; always empty without the role `write`.
    private Optional<String> checkStoring() {
        return runs(StoreRole.WRITE) ? writer.stall() : Optional.empty();
    }

    private Optional<String> checkDatabase(Function<Database, Optional<String>> trouble) {
        Database opened = database;
        return opened == null ? Optional.of("the database is not opened yet") : trouble.apply(opened);
    }

    private boolean isOpen() {
        return closing.getCount() > 0;
    }

    @Override
    public void close() {
        closing.countDown();
        Database opened = database;
        if (opened != null) {
            opened.stopWaiting();
        }
        writer.stop();
        reader.stop();
    }
}
