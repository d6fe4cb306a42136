package org.newswire.parse.known;

import java.util.UUID;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.newswire.parse.lifecycle.LatestState;

/// A record of `news.articles` that this instance has written and committed.
///
/// @param state the article's state after the record
public record CommittedArticle(UUID id, LatestState state, RecordMetadata metadata) {}
