package org.newswire.parse.item;

import org.newswire.article.Article;
import org.newswire.kafka.DeadLetterReason;

/// The result of parsing one raw record.
public sealed interface ParseOutcome {
    /// The record was parsed into an article.
    ///
    /// @param textShare share of the page's text that the article's text has, from 0 to 1: 0 if the page
    ///                  holds no article, NaN if there is no page
    record Parsed(Article article, double textShare) implements ParseOutcome {}

    /// The publisher has retracted the article.
    ///
    /// @param retraction the article without its content
    record Retracted(Article retraction) implements ParseOutcome {}

    /// The feed may not retract the article (see `RetractionPolicy`). Nothing is published.
    record RetractionIgnored(Article retraction) implements ParseOutcome {}

    /// The record goes to the dead-letter topic.
    record Rejected(DeadLetterReason reason, String detail) implements ParseOutcome {}
}
