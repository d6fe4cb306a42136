package org.newswire.parse.known;

import java.time.Duration;

/// How many article states an instance keeps, and for how long.
///
/// @param retention           a state expires this long after the article's last record
/// @param maxArticles         states per partition of `news.articles`
/// @param retractionRetention time between a retraction and its tombstone. It is shorter while more than
///                            half of `maxArticles` wait for their tombstone
public record ArticleStateLimits(Duration retention, int maxArticles, Duration retractionRetention) {}
