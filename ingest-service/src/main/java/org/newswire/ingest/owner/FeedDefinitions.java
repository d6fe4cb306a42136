package org.newswire.ingest.owner;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.feeds.FeedDefinition;
import org.newswire.ingest.state.WatchedFeed;
import org.newswire.service.metrics.SkippedRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies the records of `news.feeds` to the [FeedTable]: definitions of feeds, and removals. Used by the
/// owner's thread.
record FeedDefinitions(FeedTable table, RemovedFeeds removed, SkippedRecords skipped, InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(FeedDefinitions.class);

    void apply(ConsumerRecord<byte[], byte[]> feed) {
        Optional<UUID> id = FeedDefinition.id(feed);
        if (id.isEmpty()) {
            skipped.skip(feed, "its key is not a feed id");
        } else if (feed.value() == null) {
            remove(feed.partition(), id.get());
        } else {
            define(feed);
        }
    }

    private void remove(int partition, UUID id) {
        WatchedFeed feed = table.remove(id);
        if (feed != null) {
            LOG.info("feed removed feed={}", feed.definition().url());
            removed.removed(partition, id);
        }
    }

    private void define(ConsumerRecord<byte[], byte[]> feed) {
        try {
            FeedDefinition definition = FeedDefinition.CONTRACT.decode(feed.value());
            Optional<String> fault = definition.fault();
            if (fault.isPresent()) {
                skipped.skip(feed, fault.get());
            } else {
                table.define(feed.partition(), definition, clock.instant());
            }
        } catch (MalformedValueException e) {
            skipped.skip(feed, String.valueOf(e.getMessage()));
        }
    }
}
