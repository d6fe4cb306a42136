package org.newswire.parse.extract;

/// A value of an article's field and where it came from (the words of `Extraction.Article.provenance`).
record Found<T>(T value, String source) {}
