package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.newswire.article.Article;

/// Writes to the tables of articles in a transaction that a test holds open, and ends as it likes.
public final class OpenTransaction {
    /// The columns that hold what a version says, divided by commas.
    public static final String COLUMNS = ArticleContent.COLUMNS;

    private final Connection connection;

    /// @param connection without automatic commits
    public OpenTransaction(Connection connection) {
        this.connection = connection;
    }

    public void write(Article article) throws SQLException {
        ArticleTables tables = new ArticleTables(connection);
        tables.lock(List.of(article.id()));
        tables.write(List.of(new Change.Version(article, null)));
    }

    /// As of when it was observed, after it was written.
    public void retract(Article article) throws SQLException {
        new RetractionTable(connection).write(List.of(new Change.Retraction(article.id(), article.observedAt())));
    }
}
