package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.newswire.article.Article;

/// Writes articles in a transaction that the test keeps open.
public final class OpenTransaction {
    /// The content columns of a version, separated by commas.
    public static final String COLUMNS = ArticleColumns.COLUMNS;

    private final Connection connection;

    /// @param connection with auto-commit off
    public OpenTransaction(Connection connection) {
        this.connection = connection;
    }

    public void write(Article article) throws SQLException {
        ArticleWriter tables = new ArticleWriter(connection);
        tables.lock(List.of(article.id()));
        tables.write(List.of(new Change.Version(article, null)));
    }

    /// Retracts an article as of its observation.
    public void retract(Article article) throws SQLException {
        RetractionTable.write(connection, List.of(new Change.Retraction(article.id(), article.observedAt())));
    }
}
