package org.newswire.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.embedded.Ports;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.raw.RawItem;
import org.testcontainers.DockerClientFactory;

/// The delivery guarantee during crashes and outages, while 2,000 items are published in five waves. Tests
/// `Publisher`, `ArticleTransactions` and `PositionTable`.
class CrashIT {
    private static final int FEEDS = 20;
    private static final int ITEMS = 100;
    private static final int ALL = FEEDS * ITEMS;
    private static final int WAVES = 5;
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final NewsOrigin origin = new NewsOrigin(FEEDS, Ports.anyFree());
    private Chain chain;

    @BeforeEach
    void start() throws Exception {
        chain = new Chain(Files.createTempDirectory("newswire-crash"), Map.of());
        origin.writeFeedList(chain.feedList());
        chain.startAll();
    }

    @AfterEach
    void stop() {
        chain.close();
        origin.close();
    }

    @Test
    void eachItemIsStoredOnceDespiteKillsOfEachServiceAndADatabaseOutage() throws Exception {
        List<Service> crashes = List.of(Service.INGEST, Service.PARSE, Service.STORE, Service.INGEST);
        int interrupted = 0;
        for (int i = 0; i < crashes.size(); i++) {
            interrupted += crashInWave(i + 1, crashes.get(i)) ? 1 : 0;
        }
        assertThat(interrupted).as("crashes in the middle of a wave").isPositive();
        origin.showAll(ITEMS);
        pauseDatabase(Duration.ofSeconds(8));
        awaitArticles(ALL);
        assertThat(chain.query("select distinct url from article"))
                .as(chain::logs)
                .hasSize(ALL);
        assertThat(chain.query("select article_id from article_version")).hasSize(ALL);
        assertThat(keys(RawItem.TOPIC.name())).hasSize(ALL).doesNotHaveDuplicates();
        assertThat(keys(Article.TOPIC.name())).hasSize(ALL).doesNotHaveDuplicates();
    }

    /// Kills the service when the first item of the wave is stored. Returns whether other items
    /// were still pending.
    private boolean crashInWave(int wave, Service service) {
        origin.showAll(wave * ITEMS / WAVES);
        awaitArticles((wave - 1) * ALL / WAVES + 1);
        chain.process(service).killHard();
        boolean interrupted = chain.articles() < (long) wave * ALL / WAVES;
        chain.start(service);
        return interrupted;
    }

    /// The store keeps running, reports that it is not ready, and continues automatically.
    private void pauseDatabase(Duration length) {
        var docker = DockerClientFactory.lazyClient();
        String database = chain.postgres().getContainerId();
        docker.killContainerCmd(database).exec();
        await().atMost(LIMIT)
                .until(() -> chain.process(Service.STORE).notReady().isPresent());
        await().pollDelay(length).until(() -> chain.process(Service.STORE).isAlive());
        docker.startContainerCmd(database).exec();
    }

    private void awaitArticles(int atLeast) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(
                        () -> assertThat(chain.articles()).as(chain::logs).isGreaterThanOrEqualTo(atLeast));
    }

    private List<String> keys(String topic) {
        return chain.records(topic).stream()
                .map(each -> new String(each.key(), UTF_8))
                .toList();
    }
}
