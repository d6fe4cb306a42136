package org.newswire.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.Test;
import org.newswire.kafka.KafkaSettings;

/// Kills each of three brokers of `compose.cluster.yaml` once while news arrive.
///
/// It needs a larger machine than the other tests, so it runs separately: `deploy/verify --cluster`.
class ClusterTrial {
    private static final List<String> BROKERS = List.of("kafka", "kafka2", "kafka3");
    private static final List<String> SERVICES =
            List.of("kafka", "kafka2", "kafka3", "postgres", "ingest", "parse", "store");
    private static final Duration GOES_ON = Duration.ofSeconds(40);

    @Test
    void aKillOfAnyBrokerLosesNothing() throws Exception {
        try (var newswire = new Installation(
                        Files.createTempDirectory("newswire-cluster"),
                        List.of("compose.yaml", "compose.cluster.yaml"),
                        SERVICES);
                var growth = Executors.newSingleThreadScheduledExecutor()) {
            newswire.feed().showMore(20);
            newswire.up();
            newswire.awaitAll();
            assertThat(copies(newswire, "news.raw")).containsOnly(3);
            assertThat(copies(newswire, "news.articles")).containsOnly(3);
            assertThat(copies(newswire, "__transaction_state")).containsOnly(3);
            var _ = growth.scheduleAtFixedRate(() -> newswire.feed().showMore(1), 0, 500, TimeUnit.MILLISECONDS);
            for (String broker : BROKERS) {
                newswire.compose().run("kill", broker);
                long before = newswire.articles();
                await().atMost(GOES_ON).until(() -> newswire.articles() >= before + 20);
                newswire.up();
                await().atMost(Duration.ofMinutes(1)).until(() -> inSync(newswire));
            }
            growth.shutdownNow();
            newswire.awaitAll();
            int items = newswire.feed().visible();
            assertThat(newswire.number("select count(*) from article_version")).isEqualTo(items);
            assertThat(Committed.in(newswire.bootstrapServers(), "news.raw")).isEqualTo(new Committed(items, items));
            assertThat(Committed.in(newswire.bootstrapServers(), "news.articles"))
                    .isEqualTo(new Committed(items, items));
        }
    }

    private static List<Integer> copies(Installation newswire, String topic) {
        return describe(newswire, topic).partitions().stream()
                .map(partition -> partition.replicas().size())
                .toList();
    }

    private static boolean inSync(Installation newswire) {
        return List.of("news.raw", "news.articles", "__transaction_state", "__consumer_offsets").stream()
                .flatMap(topic -> describe(newswire, topic).partitions().stream())
                .allMatch(partition -> partition.isr().size() == 3);
    }

    private static TopicDescription describe(Installation newswire, String topic) {
        try (Admin admin =
                Admin.create(new KafkaSettings(newswire.bootstrapServers(), Map.of()).admin("cluster-trial"))) {
            return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot describe " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while describing " + topic, e);
        }
    }
}
