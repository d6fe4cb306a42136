package org.newswire.article;

import java.time.Duration;
import org.newswire.pipeline.Topic;

/// The topics that the parser keeps to itself: what is in them is no contract. Named here so that a
/// set-up can make them.
public final class ParseTopics {
    /// What other extractors make of raw records that have been parsed (`deploy/newswire reparse`).
    public static final Topic SHADOW =
            Topic.kept("news.articles.shadow", Article.TOPIC.partitions(), Duration.ofDays(3));

    private ParseTopics() {}
}
