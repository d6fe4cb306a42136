package org.newswire.ingest.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.newswire.ingest.feeds.FeedsReconciler.Kept;
import org.newswire.ingest.state.FeedFixtures;
import org.newswire.ingest.topics.SitePartition;
import org.newswire.raw.NameUuid;

class FeedsReconcilerTest {
    private static final int PARTITIONS = 32;

    private static FeedListResult list(String... urls) {
        return list(true, urls);
    }

    private static FeedListResult list(boolean complete, String... urls) {
        return new FeedListResult(
                Stream.of(urls)
                        .map(url -> new ListedFeed(URI.create(url), "A name", List.of(), FeedOptions.NONE))
                        .toList(),
                List.of(),
                complete);
    }

    private static List<ProducerRecord<byte[], byte[]>> records(Map<UUID, Kept> present, String... urls) {
        return FeedsReconciler.records(list(urls), present, PARTITIONS);
    }

    private static UUID id(ProducerRecord<byte[], byte[]> feed) {
        return UUID.fromString(new String(feed.key(), UTF_8));
    }

    @Test
    void theIdOfAFeedDependsOnTheUserButNotOnThePassword() {
        UUID id = id(records(Map.of(), "https://ann:secret@news.example/feed").getFirst());

        assertThat(id(records(Map.of(), "https://ann:other@news.example/feed").getFirst()))
                .isEqualTo(id);
        assertThat(id(records(Map.of(), "https://bob:secret@news.example/feed").getFirst()))
                .isNotEqualTo(id);
        assertThat(id(records(Map.of(), "https://news.example/feed").getFirst()))
                .isEqualTo(NameUuid.ofFeed("https://news.example/feed"));
    }

    @Test
    void theIdOfAFeedIsDerivedFromItsWholeUrl() {
        String url = "https://ann:secret@news.example/feed";
        UUID former = NameUuid.ofFeed(url);
        Map<UUID, Kept> present = Map.of(former, new Kept(FeedFixtures.definition(url), 3));

        assertThat(records(present, url)).extracting(FeedsReconcilerTest::id).containsExactly(former);
    }

    @Test
    void aFeedStaysInThePartitionOfItsPollState() {
        String url = "https://news.example/feed";
        int elsewhere = (SitePartition.partition(url, PARTITIONS) + 1) % PARTITIONS;
        FeedDefinition feed = FeedFixtures.definition(url);
        Map<UUID, Kept> present = Map.of(feed.id(), new Kept(feed, elsewhere));

        ProducerRecord<byte[], byte[]> changed = records(present, url).getFirst();
        ProducerRecord<byte[], byte[]> removed =
                records(present, "https://other.example/feed").getLast();

        assertThat(changed.partition()).isEqualTo(elsewhere);
        assertThat(id(removed)).isEqualTo(feed.id());
        assertThat(removed.value()).isNull();
        assertThat(removed.partition()).isEqualTo(elsewhere);
    }

    @Test
    void noFeedIsRemovedWhileTheListHasErrors() {
        FeedDefinition feed = FeedFixtures.definition("https://news.example/feed");
        Map<UUID, Kept> present = Map.of(feed.id(), new Kept(feed, 3));

        assertThat(FeedsReconciler.records(list(true), present, PARTITIONS))
                .extracting(FeedsReconcilerTest::id)
                .containsExactly(feed.id());
        assertThat(FeedsReconciler.records(list(false), present, PARTITIONS)).isEmpty();
        assertThat(FeedsReconciler.records(list(false, "https://other.example/feed"), present, PARTITIONS))
                .extracting(FeedsReconcilerTest::id)
                .containsExactly(NameUuid.ofFeed("https://other.example/feed"));
    }

    @Test
    void aFeedThatAnotherProgramDefinedIsNotRemoved() {
        FeedDefinition feed = FeedDefinitionBuilder.builder(FeedFixtures.definition("https://news.example/feed"))
                .origin("editor")
                .build();

        assertThat(FeedsReconciler.records(list(true), Map.of(feed.id(), new Kept(feed, 3)), PARTITIONS))
                .isEmpty();
    }

    /// So each instance may write the list.
    @Test
    void aDefinitionThatIsKnownIsNotWrittenAgain() throws Exception {
        String url = "https://ann:secret@news.example/feed";
        FeedDefinition written =
                FeedDefinition.CONTRACT.decode(records(Map.of(), url).getFirst().value());

        assertThat(records(Map.of(written.id(), new Kept(written, 3)), url)).isEmpty();
    }

    @Test
    void hostsWithAnUnderscoreBelongToTheirSite() {
        int site = SitePartition.partition("https://news.example.org/feed", PARTITIONS);

        assertThat(SitePartition.partition("https://my_blog.example.org/feed", PARTITIONS))
                .isEqualTo(site)
                .isEqualTo(SitePartition.partitionOfHost("my_blog.example.org", PARTITIONS));
    }
}
