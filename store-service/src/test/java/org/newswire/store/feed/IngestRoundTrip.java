package org.newswire.store.feed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.embedded.EmbeddedKafka;
import org.newswire.embedded.Ports;
import org.newswire.embedded.Records;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;
import org.newswire.raw.RawItem;

/// Polls the store's feeds with a real ingest-service and compares `news.raw` with the stored articles.
///
/// The ingest removes bidirectional controls from titles, so the comparison leaves them out.
final class IngestRoundTrip {
    private static final int EXAMPLES = 3;
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final Path folder;
    private final Map<String, Article> stored;

    /// @param stored the articles by the id of their feed entry
    IngestRoundTrip(Path folder, Map<String, Article> stored) {
        this.folder = folder;
        this.stored = stored;
    }

    /// Polls each document until all articles have arrived in each format.
    ///
    /// @param documents the addresses of the feed documents, by format
    /// @return whether each article arrived exactly once in each format, with its title
    boolean run(Map<FeedOutputFormat, List<String>> documents) throws Exception {
        Files.createDirectories(folder);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
                ServiceProcess ingest = ServiceProcess.start(
                        Service.INGEST,
                        Map.of(
                                "KAFKA_BOOTSTRAP_SERVERS",
                                kafka.bootstrapServers(),
                                "FETCH_ALLOW_ADDRESSES",
                                "127.0.0.1",
                                "FETCH_PAGES",
                                "never",
                                "FEEDS",
                                feedList(documents).toString()),
                        Ports.anyFree(),
                        folder.resolve("ingest.log"))) {
            long expected = (long) stored.size() * documents.size();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            List<RawItem> items = items(kafka);
            while (items.size() < expected && ingest.isAlive() && System.nanoTime() < deadline) {
                Thread.sleep(2_000);
                items = items(kafka);
            }
            return report(items, documents);
        }
    }

    private Path feedList(Map<FeedOutputFormat, List<String>> documents) throws Exception {
        StringBuilder feeds = new StringBuilder("feeds:\n");
        documents.forEach((format, addresses) -> addresses.forEach(
                address -> feeds.append("  - name: %s%n    url: \"%s\"%n".formatted(format.extension(), address))));
        return Files.writeString(folder.resolve("feeds.yaml"), feeds);
    }

    private static List<RawItem> items(EmbeddedKafka kafka) throws Exception {
        try {
            List<RawItem> items = new ArrayList<>();
            for (var each : Records.committed(kafka.bootstrapServers(), RawItem.TOPIC.name())) {
                items.add(RawItem.CONTRACT.decode(Objects.requireNonNull(each.value())));
            }
            return items;
        } catch (org.apache.kafka.common.errors.UnknownTopicOrPartitionException e) {
            return List.of(); // the ingest creates it
        }
    }

    /// Returns the title that an ingest publishes: without illegal characters and bidirectional controls.
    private static String cleaned(@Nullable String title) {
        return JudgedFeeds.oneLine(JudgedFeeds.legal(title).replaceAll("[\u202a-\u202e]", ""));
    }

    private boolean report(List<RawItem> items, Map<FeedOutputFormat, List<String>> documents) {
        boolean same = true;
        for (FeedOutputFormat format : documents.keySet()) {
            Map<String, Integer> arrivals = new HashMap<>();
            int changedTitles = 0;
            for (RawItem item : items) {
                if (format.extension().equals(item.feed().name())) {
                    String id = item.entry().key().replace("guid:", "");
                    arrivals.merge(id, 1, Integer::sum);
                    String title =
                            cleaned(Objects.requireNonNull(stored.get(id), id).title());
                    if (!title.equals(item.entry().title())) {
                        changedTitles++;
                        if (changedTitles <= EXAMPLES) {
                            System.out.println("stored: " + title + " arrived: "
                                    + item.entry().title());
                        }
                    }
                }
            }
            long twice = arrivals.values().stream().filter(count -> count > 1).count();
            int lost = stored.size() - arrivals.size();
            System.out.printf(
                    Locale.ROOT,
                    "our own ingest: format=%s documents=%d articles=%d lost=%d twice=%d changed_titles=%d%n",
                    format.extension(),
                    documents.get(format).size(),
                    arrivals.size(),
                    lost,
                    twice,
                    changedTitles);
            same &= lost == 0 && twice == 0 && changedTitles == 0;
        }
        return same;
    }
}
