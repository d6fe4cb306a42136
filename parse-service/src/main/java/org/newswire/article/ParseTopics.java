package org.newswire.article;

import java.time.Duration;
import org.newswire.kafka.Topic;

/// Internal topics of the parser. Their contents are not a public contract. They are declared here so that
/// the setup can create them.
public final class ParseTopics {
    /// Results of `deploy/newswire reparse`.
    public static final Topic SHADOW =
            Topic.retained("news.articles.shadow", Article.TOPIC.partitions(), Duration.ofDays(3));

    private ParseTopics() {}
}
