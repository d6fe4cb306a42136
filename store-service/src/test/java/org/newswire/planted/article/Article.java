package org.newswire.planted.article;

/// A contract.
public final class Article {
    private Article() {}
}
