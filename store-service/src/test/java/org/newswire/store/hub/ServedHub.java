package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.newswire.article.Article;
import org.newswire.embedded.Ports;
import org.newswire.net.AddressPolicy;
import org.newswire.service.http.HttpLimits;
import org.newswire.service.http.HttpService;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.database.StoreDatabase;
import org.newswire.store.feed.FeedPage;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.PostgresArticleStore;
import org.newswire.supervision.Supervisor;

/// Hubs with a real database; subscribes to feeds and changes articles for tests.
abstract class ServedHub {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static StoreDatabase database;

    final String base = "http://127.0.0.1:" + Ports.anyFree();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<AutoCloseable> open = new ArrayList<>();
    Subscribers subscribers;
    volatile @Nullable HubProcess hub;

    /// What one store process with all roles runs.
    record HubProcess(Hub requests, HubPublisher publisher) implements AutoCloseable {
        @Override
        public void close() {
            requests.close();
            publisher.close();
        }
    }

    @BeforeAll
    static void startDatabase() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void start() throws Exception {
        database.empty();
        subscribers = new Subscribers();
        open.add(subscribers);
        HttpService server = HttpService.on(
                "127.0.0.1", URI.create(base).getPort(), HttpLimits.defaults(), new SimpleMeterRegistry());
        ReadAccess access = new ReadAccess(() -> Optional.of(database.connections()), InstantSource.system());
        server.page("/feeds", new FeedPage(access, base, base + "/hub"));
        server.page("/hub", new HubPage(() -> Optional.ofNullable(hub).map(HubProcess::requests)));
        server.start();
        open.add(server);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /// Starts a hub with separate connections.
    HubProcess startHub(String instance) {
        return startHub(instance, AddressPolicy.allowing("127.0.0.0/8"));
    }

    HubProcess startHub(String instance, AddressPolicy addresses) {
        return startHub(instance, addresses, WorkerLease.ALIVE);
    }

    HubProcess startHub(String instance, AddressPolicy addresses, Duration alive) {
        HubTables tables = HubTables.of(pool());
        HubPublisher publisher = publisher(instance, tables, addresses, alive);
        Hub requests = new Hub(settings(addresses), tables, new VerificationMetrics(metrics), publisher::subscribed);
        HubProcess started = new HubProcess(requests, publisher);
        open.add(started);
        hub = started;
        return started;
    }

    /// Starts two processes: one only accepts subscriptions, and the other one only sends pings.
    void startHubsByRole() {
        AddressPolicy addresses = AddressPolicy.allowing("127.0.0.0/8");
        HubPublisher publisher = publisher("writer", HubTables.of(pool()), addresses, WorkerLease.ALIVE);
        Hub requests = new Hub(settings(addresses), HubTables.of(pool()), new VerificationMetrics(metrics), _ -> {});
        HubProcess started = new HubProcess(requests, publisher);
        open.add(started);
        hub = started;
    }

    private HubPublisher publisher(String instance, HubTables tables, AddressPolicy addresses, Duration alive) {
        var publisher = new HubPublisher(
                settings(addresses), tables, instance, alive, new HubMetrics(metrics, InstantSource.system()));
        publisher.start(Supervisor.unobserved());
        return publisher;
    }

    private HubSettings settings(AddressPolicy addresses) {
        return new HubSettings(base, addresses, "Newswire/test");
    }

    private HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.container().getUsername());
        pool.setPassword(database.container().getPassword());
        pool.setMaximumPoolSize(HubTables.CONNECTIONS);
        open.add(pool);
        return pool;
    }

    String topic(String path) {
        return base + "/feeds/" + path;
    }

    HttpResponse<String> ask(Map<String, String> fields) throws Exception {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/hub"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    static Map<String, String> form(String mode, String callback, String topic) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("hub.mode", mode);
        fields.put("hub.callback", callback);
        fields.put("hub.topic", topic);
        return fields;
    }

    /// Subscribes and waits for the confirmation.
    void subscribe(String callback, String topic) throws Exception {
        subscribe(callback, topic, Map.of());
    }

    void subscribe(String callback, String topic, Map<String, String> more) throws Exception {
        Map<String, String> fields = form("subscribe", callback, topic);
        fields.putAll(more);
        HttpResponse<String> answer = ask(fields);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !database.rows("select 1 from hub_subscription where callback = '" + callback
                                + "' and topic = '" + topic + "'")
                        .isEmpty());
    }

    /// Creates subscriptions without a verification, and waits until a hub has claimed them.
    ///
    /// @param values topic, callback and network, as SQL of `n` from 1 to `count`
    void subscribeMany(String values, int count) throws Exception {
        database.execute("insert into hub_subscription (id, topic, callback, callback_network, callback_host,"
                + " lease_until, position) select gen_random_uuid(), " + values
                + ", 'x', now() + interval '1 day', (select position from"
                + " hub_subscription limit 1) from generate_series(1, " + count + ") n");
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription where claimed_by is null")
                        .isEmpty());
    }

    /// Stores articles in one transaction.
    void store(Article... articles) throws Exception {
        List<Change> changes = new ArrayList<>();
        for (Article article : articles) {
            changes.add(new Change.Version(article, null));
        }
        write(changes.toArray(Change[]::new));
    }

    void write(Change... changes) throws Exception {
        write(database.connections(), changes);
    }

    private void write(DataSource connections, Change... changes) throws Exception {
        HubProcess notified = hub;
        Runnable committed = notified == null ? () -> {} : notified.publisher()::committed;
        new PostgresArticleStore(connections, false, committed).write(List.of(changes));
    }

    void awaitPings(String path, int count) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(subscribers.pings(path)).hasSize(count));
    }

    /// Waits until the callback has received each of the articles, in any pings.
    void awaitArticles(String path, List<String> ids) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(subscribers.pings(path))
                        .flatExtracting(Subscribers.Received::ids)
                        .containsAll(ids));
    }
}
