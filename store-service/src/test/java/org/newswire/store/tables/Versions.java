package org.newswire.store.tables;

import org.newswire.article.Articles;

/// Creates changes of articles for tests.
public final class Versions {
    private Versions() {}

    /// Returns a version of the article of a slug, see [Articles#article].
    public static Change version(String slug, String text, int minute, String feed) {
        return new Change.Version(Articles.article(slug, text, minute, feed), null);
    }
}
