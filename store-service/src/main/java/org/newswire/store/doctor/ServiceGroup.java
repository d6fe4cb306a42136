package org.newswire.store.doctor;

import java.util.List;
import java.util.Locale;
import org.newswire.article.Article;
import org.newswire.raw.FeedStatus;
import org.newswire.raw.IngestTopics;
import org.newswire.raw.RawItem;

/// The consumer group of a service, with the topics whose partitions its instances share.
enum ServiceGroup {
    INGEST,
    PARSE,
    STORE;

    List<String> topics() {
        return switch (this) {
            case INGEST -> List.of(IngestTopics.FEEDS.name());
            case PARSE -> List.of(RawItem.TOPIC.name());
            case STORE -> List.of(Article.TOPIC.name(), FeedStatus.TOPIC.name());
        };
    }

    /// The ingest commits no offsets, because it always reads its topic from the beginning.
    boolean commits() {
        return this != INGEST;
    }

    String service() {
        return name().toLowerCase(Locale.ROOT);
    }

    String id() {
        return "newswire-" + service();
    }

    String startCommand() {
        return "docker compose up -d --no-deps " + service() + "; docker compose logs --tail 50 " + service();
    }

    /// A running instance of a service: a member of its consumer group.
    ///
    /// @param id   the instance id, which is its Kafka client id
    /// @param host its address as the broker sees it
    record Instance(ServiceGroup group, String id, String host) {
        @Override
        public String toString() {
            return id + " (" + group.service() + ")";
        }
    }
}
