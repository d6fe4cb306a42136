package org.newswire.store.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.article;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.net.AddressPolicy;

/// How subscriptions are created, renewed and ended (W3C WebSub, sections 4 and 5). Tests [Hub] and
/// [Verification].
final class HubProtocolIT extends ServedHub {
    @BeforeEach
    void begin() {
        startHub("one");
    }

    @Test
    void verifiesAndStoresASubscription() throws Exception {
        subscribe(subscribers.url("/a?x=1"), topic("articles.atom?language=en"), Map.of("hub.lease_seconds", "7200"));

        assertThat(subscribers.verifications())
                .singleElement()
                .satisfies(query -> assertThat(query)
                        .containsEntry("hub.mode", "subscribe")
                        .containsEntry("hub.topic", topic("articles.atom?language=en"))
                        .containsEntry("hub.lease_seconds", "7200")
                        .containsEntry("x", "1")
                        .containsKey("hub.challenge"));
        assertThat(database.rows("select round(extract(epoch from lease_until - created_at)) from hub_subscription"))
                .containsExactly("7200");
    }

    @Test
    void limitsLeases() throws Exception {
        subscribe(subscribers.url("/default"), topic("articles.atom"));
        subscribe(subscribers.url("/short"), topic("articles.atom"), Map.of("hub.lease_seconds", "1"));
        subscribe(subscribers.url("/long"), topic("articles.atom"), Map.of("hub.lease_seconds", "99999999999"));

        assertThat(database.rows("select round(extract(epoch from lease_until - created_at) / 3600)"
                        + " from hub_subscription order by lease_until"))
                .containsExactly("1", "240", "720");
    }

    @Test
    void aWrongChallengeCreatesNoSubscription() throws Exception {
        subscribers.confirmWith(challenge -> challenge + "x");
        assertThat(ask(form("subscribe", subscribers.url("/a"), topic("articles.atom")))
                        .statusCode())
                .isEqualTo(202);
        await().atMost(LIMIT).until(() -> counted("refused") == 1);

        assertThat(subscribers.verifications()).hasSize(1);
        assertThat(database.rows("select 1 from hub_subscription")).isEmpty();
    }

    private double counted(String outcome) {
        return metrics.get("newswire.hub.verifications")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void aConfirmedUnsubscriptionEndsASubscription() throws Exception {
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        subscribers.confirmWith(challenge -> "no");
        ask(form("unsubscribe", subscribers.url("/a"), topic("articles.atom")));
        await().atMost(LIMIT).until(() -> counted("refused") == 1);
        assertThat(database.rows("select 1 from hub_subscription")).hasSize(1);

        subscribers.confirmWith(challenge -> challenge);
        ask(form("unsubscribe", subscribers.url("/a"), topic("articles.atom")));
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription").isEmpty());
        subscribe(subscribers.url("/b"), topic("articles.atom"));
        store(article("harbour", "It opens.", 0, "daily"));
        awaitPings("/b", 1);
        assertThat(subscribers.pings("/a")).isEmpty();
    }

    @Test
    void aRenewalChangesLeaseAndSecretAndKeepsThePosition() throws Exception {
        subscribers.behave("/a", _ -> 500);
        subscribe(subscribers.url("/a"), topic("articles.atom"), Map.of("hub.secret", "one"));
        store(article("harbour", "It opens.", 0, "daily"));
        await().atMost(LIMIT).until(() -> !subscribers.pings("/a").isEmpty());
        String position = database.rows("select position from hub_subscription").getFirst();

        ask(renewal("two"));
        await().atMost(LIMIT)
                .until(() ->
                        database.rows("select secret from hub_subscription").equals(List.of("two")));

        assertThat(database.rows("select position from hub_subscription")).containsExactly(position);
        subscribers.behave("/a", _ -> 204);
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription where ping_id is not null")
                        .isEmpty());
        assertThat(subscribers.pings("/a"))
                .extracting(Subscribers.Received::ping)
                .containsOnly(subscribers.pings("/a").getFirst().ping());
    }

    /// The callback has answered the verification, so it counts as healthy again.
    @Test
    void aRenewalResetsFailures() throws Exception {
        subscribers.behave("/a", _ -> 500);
        subscribe(subscribers.url("/a"), topic("articles.atom"), Map.of("hub.secret", "one"));
        store(article("harbour", "It opens.", 0, "daily"));
        await().atMost(LIMIT)
                .until(() -> !database.rows("select 1 from hub_subscription where failures > 2")
                        .isEmpty());
        subscribers.behave("/a", _ -> 202);
        database.execute("update hub_subscription set failing_since = now() - interval '71 hours',"
                + " retry_at = now() + interval '1 hour'");
        ask(renewal("two"));
        await().atMost(LIMIT)
                .until(() -> database.rows("select 1 from hub_subscription where secret = 'two' and ping_id is null"
                                        + " and failures = 0 and failing_since is null and retry_at is null")
                                .size()
                        == 1);
    }

    private Map<String, String> renewal(String secret) {
        Map<String, String> renewal = form("subscribe", subscribers.url("/a"), topic("articles.atom"));
        renewal.put("hub.secret", secret);
        return renewal;
    }

    @Test
    void deniesASubscriptionIfTheHubIsFull() throws Exception {
        subscribers.confirmWith(challenge -> {
            if (!challenge.isEmpty()) {
                fill();
            }
            return challenge;
        });
        ask(form("subscribe", subscribers.url("/a"), topic("articles.atom")));

        await().atMost(LIMIT).until(() -> subscribers.verifications().size() == 2);
        assertThat(subscribers.verifications().getLast())
                .containsEntry("hub.mode", "denied")
                .containsEntry("hub.topic", topic("articles.atom"))
                .containsKey("hub.reason");
        assertThat(ask(form("subscribe", subscribers.url("/a"), topic("articles.atom")))
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void unresponsiveCallbacksLeavePermitsForOthers() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        subscribers.confirmWith(challenge -> {
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return challenge;
        });
        for (int i = 0; i < PendingVerifications.MAX_OF_NETWORK; i++) {
            assertThat(status("127.0.0.1", "/" + i)).isEqualTo(202);
        }
        assertThat(status("127.0.0.1", "/next")).isEqualTo(429);
        assertThat(status("127.0.0.9", "/other")).isEqualTo(202);
        mayAnswer.countDown();
        await().atMost(LIMIT).until(() -> counted("confirmed") == PendingVerifications.MAX_OF_NETWORK + 1);
        await().atMost(LIMIT).until(() -> status("127.0.0.1", "/next") == 202);
    }

    private int status(String host, String path) throws Exception {
        return ask(form("subscribe", subscribers.url(host, path), topic("articles.atom")))
                .statusCode();
    }

    @Test
    void limitsTheNumberOfTopics() throws Exception {
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        database.execute(
                "insert into hub_subscription (id, topic, callback, callback_host, callback_network, lease_until,"
                        + " position) select gen_random_uuid(), 'x' || n, 'x', 'x', 'x', now() + interval '1 day', ''"
                        + " from generate_series(2, " + SubscriptionTable.MAX_TOPICS + ") n");

        HttpResponse<String> answer = ask(form("subscribe", subscribers.url("/b"), topic("articles.rss")));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).startsWith("hub.topic");
        subscribe(subscribers.url("/b"), topic("articles.atom"));
    }

    private static void fill() {
        try {
            database.execute(
                    "insert into hub_subscription (id, topic, callback, callback_host, callback_network, lease_until,"
                            + " position) select gen_random_uuid(), 'x', 'x', 'x', 'x', now() + interval '1 day', ''"
                            + " from generate_series(1, " + SubscriptionTable.MAX_SUBSCRIPTIONS
                            + ") on conflict do nothing");
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void limitsTheSubscriptionsOfANetwork() throws Exception {
        database.execute(
                "insert into hub_subscription (id, topic, callback, callback_host, callback_network, lease_until,"
                        + " position) select gen_random_uuid(), 'x', 'x', 'x', '7f000001', now() + interval '1 day', ''"
                        + " from generate_series(1, " + SubscriptionTable.MAX_SUBSCRIPTIONS_OF_NETWORK + ")");

        HttpResponse<String> answer = ask(form("subscribe", subscribers.url("/a"), topic("articles.atom")));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).startsWith("hub.callback");
        subscribe(subscribers.url("127.0.0.9", "/a"), topic("articles.atom"));
    }

    @Test
    void sendsNothingAfterTheLease() throws Exception {
        subscribe(subscribers.url("/a"), topic("articles.atom"));
        subscribe(subscribers.url("/b"), topic("articles.atom"));
        database.execute("update hub_subscription set lease_until = now() where callback like '%/a'");

        store(article("harbour", "It opens.", 0, "daily"));
        awaitPings("/b", 1);

        assertThat(subscribers.pings("/a")).isEmpty();
        assertThat(new SubscriptionTable(database.connections()).deleteExpired())
                .extracting(SubscriptionTable.Ended::host)
                .containsExactly("127.0.0.1");
    }

    @Test
    void rejectsAPrivateAddress() throws Exception {
        startHub("two", AddressPolicy.publicOnly());

        for (String host : List.of("127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.7")) {
            HttpResponse<String> answer = ask(form("subscribe", "http://" + host + ":8080/a", topic("articles.atom")));
            assertThat(answer.statusCode()).as(host).isEqualTo(400);
            assertThat(answer.body()).as(host).startsWith("hub.callback").contains("public address");
        }
        assertThat(subscribers.verifications()).isEmpty();
    }

    @Test
    void reportsInvalidParameters() throws Exception {
        String callback = subscribers.url("/a");
        Map<Map<String, String>, String> problems = new HashMap<>();
        problems.put(form("publish", callback, topic("articles.atom")), "hub.mode is neither");
        Map.of(
                        "ftp://127.0.0.1/a",
                        "is not",
                        "http://user:pass@127.0.0.1/a",
                        "has a user",
                        callback + "#top",
                        "has a fragment",
                        callback + "x".repeat(2_100),
                        "is longer",
                        callback + "/\u00fc",
                        "has characters that addresses do not have: percent-encode them")
                .forEach((given, problem) ->
                        problems.put(form("subscribe", given, topic("articles.atom")), "hub.callback " + problem));
        Map.of(
                        "https://elsewhere.example/feeds/articles.atom",
                        "must be a feed of this hub",
                        topic("stories.atom"),
                        "is a feed of stories",
                        topic("articles.atom?colour=red"),
                        "must be the address of a feed: colour",
                        topic("articles.atom?tag=\u00fc"),
                        "has characters that addresses do not have")
                .forEach((given, problem) -> problems.put(form("subscribe", callback, given), "hub.topic " + problem));
        for (String unpushed : List.of("q=x", "limit=20", "from=2026-03-01", "to=2026-03-01")) {
            problems.put(
                    form("subscribe", callback, topic("articles.atom?" + unpushed)), "hub.topic has q, story, cursor");
        }
        for (String spelling : List.of("tag=a&language=en", "language=EN-gb&tag=a", "language=en&tag=%61")) {
            problems.put(
                    form("subscribe", callback, topic("articles.atom?" + spelling)),
                    "hub.topic is spelled otherwise than the feed names it as rel=self. Give "
                            + topic("articles.atom?language=en&tag=a"));
        }
        for (Map.Entry<Map<String, String>, String> problem : problems.entrySet()) {
            HttpResponse<String> answer = ask(problem.getKey());
            assertThat(answer.statusCode()).as(problem.getValue()).isEqualTo(400);
            assertThat(answer.body()).startsWith(problem.getValue());
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        }
        HttpResponse<String> unknown =
                ask(form("subscribe", callback, topic("feed/00000000-0000-0000-0000-000000000000.atom")));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).startsWith("hub.topic must be the address of a feed");
    }

    @Test
    void acceptsOnlyFormsOfLimitedSize() throws Exception {
        assertThat(post("application/json", "{}")).isEqualTo(415);
        assertThat(post("application/x-www-form-urlencoded", "a=" + "x".repeat(20_000)))
                .isEqualTo(413);
        HttpResponse<String> get =
                CLIENT.send(HttpRequest.newBuilder(URI.create(base + "/hub")).build(), BodyHandlers.ofString());
        assertThat(get.statusCode()).isEqualTo(405);
        HttpResponse<String> below =
                CLIENT.send(HttpRequest.newBuilder(URI.create(base + "/hubs")).build(), BodyHandlers.ofString());
        assertThat(below.statusCode()).isEqualTo(404);
    }

    private int post(String type, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/hub"))
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString()).statusCode();
    }

    @Test
    void feedsLinkTheHubAndTheirTopic() throws Exception {
        store(article("harbour", "It opens.", 0, "daily"));
        for (String format : List.of("atom", "rss", "json")) {
            String topic = topic("articles." + format + "?language=en");
            HttpResponse<String> feed = get(topic);
            assertThat(feed.headers().allValues("Link"))
                    .containsExactly("<" + base + "/hub>; rel=\"hub\"", "<" + topic + ">; rel=\"self\"");
            assertThat(feed.body()).contains(base + "/hub");
        }
        String spelled = topic("articles.atom?tag=a&language=en-GB");
        assertThat(get(spelled).headers().allValues("Link"))
                .contains("<" + topic("articles.atom?language=en&tag=a") + ">; rel=\"self\"");
        for (String unpushed : List.of("articles.atom?q=harbour", "articles.atom?limit=9", "stories.atom")) {
            HttpResponse<String> feed = get(topic(unpushed));
            assertThat(feed.headers().allValues("Link")).isEmpty();
            assertThat(feed.body()).doesNotContain("/hub");
        }
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }
}
