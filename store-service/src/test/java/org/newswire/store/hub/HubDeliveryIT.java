package org.newswire.store.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.polled;
import static org.newswire.article.Articles.with;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.ingest.feedformat.FeedReader;
import org.newswire.ingest.feedformat.ReadResult;
import org.newswire.net.AddressPolicy;
import org.newswire.service.logging.CapturedLog;
import org.newswire.store.hub.Subscribers.Received;
import org.newswire.store.tables.Change;
import org.newswire.timing.BestOfThree;

/// Content and number of pings to subscribers (W3C WebSub, sections 7 and 8). Tests [HubPublisher] and
/// [PingSender].
final class HubDeliveryIT extends ServedHub {
    private static final int SUBSCRIBERS = 20;
    private static final int DEAD = 5;
    private static final int CHANGES = 300;
    private static final Duration CHANGE_EVERY = Duration.ofMillis(10);
    private static final Duration P99 = Duration.ofSeconds(1);
    private static final int SLOW_TOPICS = 40;

    @Test
    void pushesOnlyTheChangesInEachFormat() throws Exception {
        startHub("one");
        store(article("before", "It was there.", 0, "daily"));
        for (String format : List.of("atom", "rss", "json")) {
            subscribe(subscribers.url("/" + format), topic("articles." + format), Map.of("hub.secret", "s3cret"));
        }
        Article article = article("harbour", "It opens.", 1, "daily");
        store(article);

        Map<String, String> types = Map.of(
                "atom", "application/atom+xml; charset=utf-8",
                "rss", "application/rss+xml; charset=utf-8",
                "json", "application/feed+json; charset=utf-8");
        for (String format : types.keySet()) {
            awaitPings("/" + format, 1);
            Received ping = subscribers.pings("/" + format).getFirst();
            assertThat(ping.type()).isEqualTo(types.get(format));
            assertThat(ping.links())
                    .containsExactly(
                            "<" + base + "/hub>; rel=\"hub\", <" + topic("articles." + format) + ">; rel=\"self\"");
            assertThat(ping.signature()).isEqualTo("sha256=" + hmac("s3cret", ping.body()));
            assertThat(ping.ids()).contains(article.id().toString());
            assertThat(read(ping).entries())
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.title()).isEqualTo("Headline of harbour"));
        }
    }

    @Test
    void signsAPingOnlyIfTheSubscriptionHasASecret() throws Exception {
        startHub("one");
        subscribe(subscribers.url("/signed"), topic("articles.json"), Map.of("hub.secret", "s3cret"));
        subscribe(subscribers.url("/plain"), topic("articles.json"));
        store(article("harbour", "It opens.", 0, "daily"));

        awaitPings("/signed", 1);
        awaitPings("/plain", 1);
        Received signed = subscribers.pings("/signed").getFirst();
        assertThat(signed.signature()).isEqualTo("sha256=" + hmac("s3cret", signed.body()));
        assertThat(subscribers.pings("/plain").getFirst().signature()).isNull();
    }

    private ReadResult.Parsed read(Received ping) {
        return (ReadResult.Parsed) new FeedReader()
                .read(ping.body().getBytes(UTF_8), URI.create(base), Map.of("Content-Type", ping.type()));
    }

    private static String hmac(String secret, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
    }

    @Test
    void aTopicGetsTheArticlesOfItsFeed() throws Exception {
        startHub("one");
        write(new Change.FeedPolled(polled("https://daily.example/rss"), NOON));
        subscribe(subscribers.url("/site"), topic("site/paper.example.atom"));
        subscribe(subscribers.url("/other-site"), topic("site/other.example.atom"));
        subscribe(
                subscribers.url("/feed"),
                topic("feed/" + article("x", "", 0, "daily").source().feedId() + ".atom"));
        subscribe(subscribers.url("/german"), topic("articles.atom?language=de"));
        subscribe(subscribers.url("/tag"), topic("articles.atom?tag=politics"));

        store(with(article("harbour", "Er öffnet.", 0, "weekly"), "language", "de"));
        store(article("bridge", "It opens.", 1, "daily"));

        awaitArticles("/site", List.of(id("harbour"), id("bridge")));
        awaitArticles("/tag", List.of(id("harbour"), id("bridge")));
        awaitArticles("/feed", List.of(id("bridge")));
        awaitArticles("/german", List.of(id("harbour")));
        assertThat(subscribers.pings("/feed")).flatExtracting(Received::ids).doesNotContain(id("harbour"));
        assertThat(subscribers.pings("/german")).flatExtracting(Received::ids).doesNotContain(id("bridge"));
        assertThat(subscribers.pings("/other-site")).isEmpty();
    }

    private static String id(String slug) {
        return article(slug, "", 0, "daily").id().toString();
    }

    @Test
    void pushesChangesAndRetractions() throws Exception {
        startHub("one");
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        Article article = article("harbour", "It opens.", 0, "daily");
        store(article);
        awaitPings("/a", 1);
        store(article("harbour", "It shuts.", 1, "daily"));
        awaitPings("/a", 2);
        write(new Change.Retraction(article.id(), NOON.plusSeconds(3600)));
        awaitPings("/a", 3);

        List<Received> pings = subscribers.pings("/a");
        assertThat(pings.get(1).body()).contains("It shuts.");
        assertThat(pings.get(2).body()).contains("deleted-entry", article.id().toString());
        assertThat(read(pings.get(2)).entries()).isEmpty();
    }

    @Test
    void repeatsAFailedPingUnchangedUntilItIsAcknowledged() throws Exception {
        startHub("one");
        List<Integer> statuses = List.of(500, 302, 404, 202);
        List<Received> seen = new ArrayList<>();
        subscribers.behave("/a", ping -> {
            synchronized (seen) {
                seen.add(ping);
                return statuses.get(Math.min(seen.size(), statuses.size()) - 1);
            }
        });
        subscribe(subscribers.url("/a"), topic("articles.json"));
        store(article("harbour", "It opens.", 0, "daily"));
        await().atMost(LIMIT).until(() -> !subscribers.pings("/a").isEmpty());
        store(article("harbour", "It shuts.", 1, "daily"));

        awaitPings("/a", 5);
        List<Received> pings = subscribers.pings("/a");
        assertThat(pings.subList(0, 4))
                .extracting(Received::ping)
                .containsOnly(pings.getFirst().ping());
        assertThat(pings.subList(0, 4))
                .extracting(Received::body)
                .containsOnly(pings.getFirst().body());
        assertThat(pings.get(4).body()).contains("It shuts.");
        assertThat(metrics.get("newswire.hub.retries").counter().count()).isEqualTo(3);
    }

    @Test
    void a410EndsASubscription() throws Exception {
        startHub("one");
        subscribers.behave("/a", _ -> 410);
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        store(article("harbour", "It opens.", 0, "daily"));

        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription").isEmpty());
        store(article("bridge", "It opens.", 0, "daily"));
        subscribe(subscribers.url("/b"), topic("articles.atom"));
        store(article("tower", "It opens.", 0, "daily"));
        awaitPings("/b", 1);
        assertThat(subscribers.pings("/a")).hasSize(1);
    }

    @Test
    void aCallbackThatFailsForDaysLosesItsSubscription() throws Exception {
        startHub("one");
        subscribers.behave("/a", _ -> 500);
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        store(article("harbour", "It opens.", 0, "daily"));
        await().atMost(LIMIT)
                .until(() -> !database.rows("select 1 from hub_subscription where failures > 0")
                        .isEmpty());
        database.execute("update hub_subscription set failing_since = now() - interval '3 days'");

        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription").isEmpty());
    }

    @Test
    @Tag("alone")
    void deadCallbacksDoNotDelayOthers() throws Exception {
        startHub("one");
        Iterator<String> runs = List.of("first", "second", "third").iterator();
        assertThat(BestOfThree.of(P99, () -> percentile99BesideDeadCallbacks(runs.next())))
                .isLessThan(P99);
    }

    /// Five callbacks respond late, with errors or not at all. All respond before, while the code is compiled.
    private Duration percentile99BesideDeadCallbacks(String run) throws Exception {
        database.execute("delete from hub_subscription");
        try (Subscribers dying = new Subscribers()) {
            for (int i = 0; i < SUBSCRIBERS; i++) {
                Subscribers at = i == 0 || i == 1 ? dying : subscribers;
                subscribe(at.url("127.0.1." + (i + 1), "/" + run + i), topic("articles.atom"));
            }
            percentile99(run, "responsive");
        }
        subscribers.behave("/" + run + "2", HubDeliveryIT::late);
        subscribers.behave("/" + run + "3", HubDeliveryIT::late);
        subscribers.behave("/" + run + "4", _ -> 500);
        return percentile99(run, "dead");
    }

    /// Stores 100 articles a second, and returns the 99th percentile of the times in which callbacks that are not
    /// dead get them.
    private Duration percentile99(String run, String slug) throws Exception {
        Map<String, Long> written = new HashMap<>();
        long begin = System.nanoTime();
        for (int i = 0; i < CHANGES; i++) {
            LockSupport.parkNanos(begin + i * CHANGE_EVERY.toNanos() - System.nanoTime());
            Article article = article(run + "-" + slug + "-" + i, "Text of " + i, 0, "daily");
            written.put(article.id().toString(), System.nanoTime());
            store(article);
        }
        List<Long> delays = new ArrayList<>();
        for (int i = DEAD; i < SUBSCRIBERS; i++) {
            awaitArticles("/" + run + i, List.copyOf(written.keySet()));
            Map<String, Integer> times = new TreeMap<>();
            for (Received ping : subscribers.pings("/" + run + i)) {
                ping.ids().stream().filter(written::containsKey).distinct().forEach(id -> {
                    delays.add(ping.nanos() - Objects.requireNonNull(written.get(id)));
                    times.merge(id, 1, Integer::sum);
                });
            }
            assertThat(times).hasSize(CHANGES);
            assertThat(times.values()).containsOnly(1);
        }
        delays.sort(null);
        Duration percentile99 = Duration.ofNanos(delays.get(delays.size() * 99 / 100));
        System.out.printf(
                "hub, %s: %d deliveries, p50 %d ms, p99 %d ms, max %d ms%n",
                slug,
                delays.size(),
                delays.get(delays.size() / 2) / 1_000_000,
                percentile99.toMillis(),
                delays.getLast() / 1_000_000);
        return percentile99;
    }

    /// They have responded until now.
    @Test
    void manyHangingCallbacksDelayNoOthers() throws Exception {
        startHub("one");
        subscribe(subscribers.url("/first"), topic("articles.atom"));
        subscribers.behave("/late", HubDeliveryIT::late);
        String port = String.valueOf(URI.create(subscribers.url("/")).getPort());
        String host = "'127.0.' || (3 + n / 250) || '.' || (1 + n % 250)";
        subscribeMany(
                "'" + topic("articles.atom") + "', 'http://' || " + host + " || ':" + port + "/late', " + host, 300);
        subscribe(subscribers.url("127.0.9.9", "/last"), topic("articles.atom"));
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription where claimed_by is null")
                        .isEmpty());
        long begin = System.nanoTime();
        store(article("harbour", "It opens.", 0, "daily"));
        awaitPings("/last", 1);
        long delay = System.nanoTime() - begin;

        System.out.printf("hub: %d ms beside 300 that hang%n", delay / 1_000_000);
        assertThat(Duration.ofNanos(delay)).isLessThan(P99.multipliedBy(3));
    }

    @Test
    void aStopLogsNoError() throws Exception {
        HubProcess first = startHub("one");
        subscribe(subscribers.url("/first"), topic("articles.atom"));
        subscribers.behave("/late", HubDeliveryIT::late);
        subscribeMany("'" + topic("articles.atom") + "', '" + subscribers.url("/late") + "', 'x'", 20);
        try (CapturedLog log = CapturedLog.of(Session.class)) {
            store(article("harbour", "It opens.", 0, "daily"));
            awaitPings("/late", 4);
            first.close();
            assertThat(log.events()).isEmpty();
        }
    }

    private static int late(Received ping) throws InterruptedException {
        Thread.sleep(CallbackClient.WHOLE_REQUEST);
        return 202;
    }

    @Test
    void aRestartKeepsSubscriptionsAndPositions() throws Exception {
        HubProcess first = startHub("one");
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        subscribe(subscribers.url("/b"), topic("articles.atom"));
        store(article("harbour", "It opens.", 0, "daily"));
        awaitPings("/a", 1);
        awaitPings("/b", 1);
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription where ping_id is not null")
                        .isEmpty());
        first.close();
        hub = null;
        store(article("bridge", "It opens.", 0, "daily"));

        startHub("one");
        awaitPings("/a", 2);
        awaitPings("/b", 2);
        store(article("tower", "It opens.", 0, "daily"));
        awaitPings("/a", 3);

        for (int i = 0; i < 3; i++) {
            assertThat(subscribers.pings("/a").get(i).ids())
                    .contains(id(List.of("harbour", "bridge", "tower").get(i)));
        }
    }

    @Test
    void twoInstancesSendOnceAndOneTakesOverFromTheOther() throws Exception {
        HubProcess first = startHub("one");
        startHub("two");
        List<String> paths = IntStream.range(0, 6).mapToObj(i -> "/" + i).toList();
        for (String path : paths) {
            subscribe(subscribers.url(path), topic("articles.atom"));
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(id("item-" + i));
            store(article("item-" + i, "Text", 0, "daily"));
        }
        for (String path : paths) {
            awaitArticles(path, ids);
        }
        first.close();
        for (int i = 40; i < 60; i++) {
            ids.add(id("item-" + i));
            store(article("item-" + i, "Text", 0, "daily"));
        }
        for (String path : paths) {
            awaitArticles(path, ids);
            List<String> got = subscribers.pings(path).stream()
                    .flatMap(ping -> ping.ids().stream().filter(ids::contains).distinct())
                    .toList();
            assertThat(got).doesNotHaveDuplicates();
        }
    }

    @Test
    void aSubscriptionThatLagsReadsTheChangesSeparately() throws Exception {
        startHub("one");
        subscribe(subscribers.url("/a"), topic("articles.json"));
        subscribe(subscribers.url("/b"), topic("articles.json"));
        String begin = database.rows("select position from hub_subscription where callback like '%/b'")
                .getFirst();
        Article[] articles = IntStream.range(0, 250)
                .mapToObj(i -> article("item-" + i, "Text of " + i, 0, "daily"))
                .toArray(Article[]::new);
        store(articles);
        List<String> ids =
                Arrays.stream(articles).map(each -> each.id().toString()).toList();
        awaitArticles("/a", ids);
        awaitArticles("/b", ids);

        database.execute("insert into hub_subscription (id, topic, callback, callback_network, callback_host,"
                + " lease_until, position) select gen_random_uuid(), topic, replace(callback, '/b', '/c'),"
                + " callback_network, callback_host, lease_until, '" + begin
                + "' from hub_subscription where callback like '%/b'");

        awaitArticles("/c", ids);
        store(article("bridge", "It opens.", 0, "daily"));
        awaitArticles("/a", List.of(id("bridge")));
        awaitArticles("/c", List.of(id("bridge")));
        assertThat(subscribers.pings("/a").stream()
                        .flatMap(ping ->
                                ping.ids().stream().filter(ids::contains).distinct()))
                .doesNotHaveDuplicates();
    }

    @Test
    void aPingHasAtMost100ArticlesAndTheNextHasTheOthers() throws Exception {
        startHub("one");
        subscribe(subscribers.url("/a"), topic("articles.json"));
        List<String> ids =
                IntStream.range(0, 250).mapToObj(i -> id("item-" + i)).toList();
        store(IntStream.range(0, 250)
                .mapToObj(i -> article("item-" + i, "Text of " + i, 0, "daily"))
                .toArray(Article[]::new));

        awaitArticles("/a", ids);
        assertThat(subscribers.pings("/a"))
                .extracting(ping ->
                        ping.ids().stream().filter(ids::contains).distinct().count())
                .containsExactly(100L, 100L, 50L);
    }

    /// This happens after a restart of the database server.
    @Test
    void aNewEpochRepeatsNoPing() throws Exception {
        startHub("one");
        subscribe(subscribers.url("/a"), topic("articles.json"));
        store(article("harbour", "It opens.", 0, "daily"));
        awaitPings("/a", 1);
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription where ping_id is not null")
                        .isEmpty());

        newEpoch();
        store(article("bridge", "It opens.", 0, "daily"));
        awaitPings("/a", 2);
        store(article("tower", "It opens.", 0, "daily"));
        awaitPings("/a", 3);

        assertThat(subscribers.pings("/a").get(1).ids()).contains(id("bridge")).doesNotContain(id("harbour"));
        assertThat(subscribers.pings("/a").get(2).ids()).contains(id("tower"));
    }

    /// The callback acknowledges a ping that was in progress when the server was restarted.
    @Test
    void aPendingPingIsNotRepeatedInANewEpoch() throws Exception {
        startHub("one");
        CountDownLatch mayAnswer = new CountDownLatch(1);
        subscribers.behave("/a", _ -> {
            mayAnswer.await();
            return 202;
        });
        subscribe(subscribers.url("/a"), topic("articles.json"));
        subscribe(subscribers.url("/b"), topic("articles.json"));
        store(article("harbour", "It opens.", 0, "daily"));
        awaitPings("/a", 1);
        newEpoch();
        store(article("bridge", "It opens.", 0, "daily"));
        awaitArticles("/b", List.of(id("bridge")));
        mayAnswer.countDown();
        awaitPings("/a", 2);

        assertThat(subscribers.pings("/a").get(1).ids()).contains(id("bridge")).doesNotContain(id("harbour"));
        assertThat(subscribers.pings("/b")).hasSize(2);
    }

    /// `/b` fails before the restore, so it has not got the version that `/a` has.
    @Test
    void afterARestoreASubscriptionGetsOnlyTheVersionsThatItDoesNotHave() throws Exception {
        startHub("one");
        AtomicBoolean isBroken = new AtomicBoolean();
        subscribers.behave("/b", _ -> isBroken.get() ? 500 : 202);
        subscribe(subscribers.url("/a"), topic("articles.json"));
        subscribe(subscribers.url("/b"), topic("articles.json"));
        store(article("harbour", "It opens.", 0, "daily"));
        awaitArticles("/a", List.of(id("harbour")));
        awaitArticles("/b", List.of(id("harbour")));
        database.dump();
        store(article("bridge", "It opens.", 0, "daily"), article("tower", "It opens.", 0, "daily"));
        awaitArticles("/b", List.of(id("bridge"), id("tower")));
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription where ping_id is not null")
                        .isEmpty());
        isBroken.set(true);
        store(article("pier", "It opens.", 0, "daily"));
        awaitArticles("/a", List.of(id("pier")));
        awaitArticles("/b", List.of(id("pier")));

        database.restore();
        newEpoch();
        isBroken.set(false);
        int before = subscribers.pings("/b").size();
        store(article("bridge", "It opens.", 0, "daily"), article("tower", "It opens.", 0, "daily"));
        store(article("pier", "It opens.", 0, "daily"), article("lighthouse", "It opens.", 0, "daily"));
        awaitArticles("/a", List.of(id("lighthouse")));
        awaitArticles("/b", List.of(id("lighthouse")));
        store(article("tower", "It closes.", 1, "daily"));
        awaitPings("/a", 5);
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(subscribers.pings("/b").getLast().body()).contains("It closes."));

        assertThat(received("/a", 0)).containsExactly("harbour", "bridge", "tower", "pier", "lighthouse", "tower");
        assertThat(received("/b", before)).containsExactly("pier", "lighthouse", "tower");
    }

    /// Returns the names of the articles in the pings after so many; within a ping by name.
    private List<String> received(String path, int after) {
        return subscribers.pings(path).stream()
                .skip(after)
                .flatMap(ping -> Stream.of("harbour", "bridge", "pier", "lighthouse", "tower")
                        .filter(name -> ping.ids().contains(id(name))))
                .toList();
    }

    private static void newEpoch() throws Exception {
        database.execute("insert into change_epoch (place, first_xid, parted_xid) values (change_place(),"
                + " pg_snapshot_xmin(pg_current_snapshot()), (select max(oldest_xid) from article_change))");
    }

    /// The pings of all topics are small, but the database is slow: they take longer than a worker without a
    /// report keeps its claims.
    @Test
    void aLongScanKeepsTheClaims() throws Exception {
        Duration alive = Duration.ofMillis(1500);
        startHub("one", AddressPolicy.allowing("127.0.0.0/8"), alive);
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        subscribe(subscribers.url("/a"), topic("articles.atom?tag=politics"));
        List<Article> articles = new ArrayList<>();
        for (int i = 1; i <= SLOW_TOPICS; i++) {
            write(new Change.FeedPolled(polled("https://feed" + i + ".example/rss"), NOON));
            articles.add(article("item-" + i, "It opens.", 0, "feed" + i));
        }
        database.execute("alter table feed rename to fast_feed");
        database.execute("create view feed as select fast_feed.* from fast_feed, pg_sleep(0.05)");
        try {
            subscribeMany(
                    "(select '" + base + "/feeds/feed/' || id || '.atom' from fast_feed where url = 'https://feed' || n"
                            + " || '.example/rss'), '" + subscribers.url("/many") + "?' || n, ''",
                    SLOW_TOPICS);
            String worker = database.rows("select id from hub_worker").getFirst();
            long begin = System.nanoTime();
            store(articles.toArray(Article[]::new));
            awaitPings("/a", 2);
            long first = System.nanoTime() - begin;
            awaitPings("/many", SLOW_TOPICS);
            long last = System.nanoTime() - begin;

            System.out.printf("hub: first pings after %d ms, last after %d ms%n", first / 1_000_000, last / 1_000_000);
            assertThat(Duration.ofNanos(last)).as("the scan is long").isGreaterThan(alive);
            assertThat(first).as("who has its ping does not wait for others").isLessThan(last / 2);
            assertThat(database.rows("select id from hub_worker")).containsExactly(worker);
        } finally {
            database.execute("drop view feed");
            database.execute("alter table fast_feed rename to feed");
        }
    }

    @Test
    void theContentOfAnArticleDoesNotDependOnOthers() throws Exception {
        startHub("one");
        write(new Change.FeedPolled(polled("https://weekly.example/rss"), NOON));
        Article small = with(article("small", "It opens.", 5, "weekly"), "publishedAt", NOON.minusSeconds(90_000));
        subscribe(subscribers.url("/weekly"), topic("feed/" + small.source().feedId() + ".json"));
        String html = "<p>" + "word ".repeat(200_000) + "</p>";
        store(
                with(article("large-1", "x", 0, "daily"), "html", html),
                with(article("large-2", "x", 0, "daily"), "html", html),
                with(article("large-3", "x", 0, "daily"), "html", html),
                small);

        awaitPings("/weekly", 1);
        assertThat(subscribers.pings("/weekly").getFirst().body()).contains("content_html");
    }

    @Test
    void acknowledgedPingsAreDeletedAndUnwantedOnesNotStored() throws Exception {
        database.execute("insert into hub_ping (id, topic, next_position, changed_at, content, created_at)"
                + " select gen_random_uuid(), 't', 'p', now(), 'x', now() - interval '1 hour'"
                + " from generate_series(1, 2500)");
        startHub("one");
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_ping").isEmpty());

        subscribe(subscribers.url("/a"), topic("articles.atom"));
        subscribe(subscribers.url("/b"), topic("articles.rss"));
        subscribers.behave("/b", _ -> 500);
        for (int i = 1; i <= 3; i++) {
            store(article("item-" + i, "Text", 0, "daily"));
            awaitPings("/a", i);
        }
        assertThat(database.rows("select topic, count(*) from hub_ping group by topic order by topic"))
                .containsExactly(topic("articles.atom") + " 3", topic("articles.rss") + " 1");
    }

    @Test
    void sendsToSubscribersThatAnotherProcessHasAccepted() throws Exception {
        startHubsByRole();
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription where claimed_by is null")
                        .isEmpty());
        store(article("harbour", "It opens.", 0, "daily"));

        awaitPings("/a", 1);
    }

    @Test
    void warnsOfSubscriptionsBelowAnotherPublicUrlAndKeepsThem() throws Exception {
        database.execute(
                "insert into hub_subscription (id, topic, callback, callback_network, callback_host, lease_until,"
                        + " position) values (gen_random_uuid(), 'https://former.example/feeds/articles.atom', '"
                        + subscribers.url("/former") + "', '7f000001', 'x', now() + interval '1 day', '')");
        try (CapturedLog log = CapturedLog.of(HubPublisher.class)) {
            startHub("one");
            subscribe(subscribers.url("/a"), topic("articles.atom"));
            store(article("harbour", "It opens.", 0, "daily"));
            awaitPings("/a", 1);

            assertThat(log.messages())
                    .containsExactly("1 subscriptions are not served, such as"
                            + " topic=https://former.example/feeds/articles.atom: not below API_PUBLIC_URL=" + base
                            + "; restore the former URL, or let the subscribers subscribe again");
        }
        assertThat(subscribers.pings("/former")).isEmpty();
        assertThat(database.rows("select count(*) from hub_subscription")).containsExactly("2");
    }

    /// The other instance has crashed, and its ping may have been received.
    @Test
    void repeatsAPingOfACrashedInstanceUnchanged() throws Exception {
        HubProcess first = startHub("one");
        subscribers.behave("/a", HubDeliveryIT::late);
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        store(article("harbour", "It opens.", 0, "daily"));
        awaitPings("/a", 1);
        subscribers.behave("/a", _ -> 202);
        database.execute("delete from hub_worker");
        startHub("two");

        awaitPings("/a", 2);
        assertThat(subscribers.pings("/a"))
                .extracting(Received::ping)
                .containsOnly(subscribers.pings("/a").getFirst().ping());
        assertThat(subscribers.pings("/a"))
                .extracting(Received::body)
                .containsOnly(subscribers.pings("/a").getFirst().body());
        first.close();
    }
}
