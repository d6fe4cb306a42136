package org.newswire.store.tables;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.PartitionLog;
import org.newswire.store.database.DatabaseErrorKind;
import org.newswire.store.database.RootCause;
import org.newswire.store.tables.Change.Retraction;
import org.newswire.supervision.InstallationException;

/// Stores changes in PostgreSQL, each call in one transaction.
///
/// If a row cannot be stored, the changes are stored again one by one, with savepoints, so that only the
/// invalid ones are rejected. Conflicts with other transactions are retried immediately, up to five times.
/// The caller retries while the database is unavailable.
///
/// ```java
/// var store = new PostgresArticleStore(database.connections());
/// store.write(List.of(new Change.Version(article, null)));
/// ```
public final class PostgresArticleStore implements ArticleStore {
    private static final int TRIES = 5;

    private final DataSource database;
    private final boolean restorePurged;
    private final Runnable committed;

    public PostgresArticleStore(DataSource database) {
        this(database, false, () -> {});
    }

    /// @param restorePurged whether a replay stores purged articles again
    /// @param committed     called after each commit of changes
    public PostgresArticleStore(DataSource database, boolean restorePurged, Runnable committed) {
        this.database = database;
        this.restorePurged = restorePurged;
        this.committed = committed;
    }

    @Override
    public List<Result> write(List<Change> changes, Map<TopicPartition, Advance> advances) throws UnavailableException {
        for (int tries = 1; ; tries++) {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                List<Result> results = store(connection, changes, advances);
                if (results.stream().noneMatch(Result.Rejected.class::isInstance)) {
                    PositionTable.advance(connection, advances);
                }
                connection.commit();
                committed.run();
                return results;
            } catch (SQLException e) {
                switch (DatabaseErrorKind.of(e)) {
                    case CONTENTION -> {
                        if (tries == TRIES) {
                            throw new UnavailableException("conflict with other writers: " + e.getMessage(), e);
                        }
                    }
                    case UNAVAILABLE ->
                        throw new UnavailableException("the database is unavailable: " + RootCause.message(e), e);
                    case INVALID_DATA, INTERNAL -> throw broken(changes.size(), e);
                }
            }
        }
    }

    private static RuntimeException broken(int changes, SQLException e) {
        return DatabaseErrorKind.isMissingTable(e)
                ? tableIsGone(e)
                : new IllegalStateException("storing a batch of " + changes + " changes failed: internal error", e);
    }

    private static UnavailableException unavailable(String what, SQLException e) {
        if (DatabaseErrorKind.isMissingTable(e)) {
            throw tableIsGone(e);
        }
        return new UnavailableException(what + RootCause.message(e), e);
    }

    private static InstallationException tableIsGone(SQLException e) {
        return new InstallationException(
                "a table is missing: " + RootCause.message(e)
                        + ". A new database: restart the store, which creates all tables. A newer store has changed the"
                        + " schema: run that version. Otherwise: restore the database from a dump (RUNBOOK.md,"
                        + " Back it up)",
                e);
    }

    @Override
    public int purge(Instant before) throws UnavailableException {
        try {
            return ArticlePurge.purge(database, before);
        } catch (SQLException e) {
            throw new UnavailableException("purge failed, retrying: " + RootCause.message(e), e);
        }
    }

    @Override
    public Times times() throws UnavailableException {
        try {
            return ArticlePurge.times(database);
        } catch (SQLException e) {
            throw new UnavailableException("reading the database's time failed: " + RootCause.message(e), e);
        }
    }

    @Override
    public Map<TopicPartition, Start> positions(Map<TopicPartition, PartitionLog> partitions)
            throws UnavailableException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Map<TopicPartition, Start> starts = PositionTable.start(connection, partitions);
            connection.commit();
            return starts;
        } catch (SQLException e) {
            throw unavailable("reading the positions failed: ", e);
        }
    }

    @Override
    public boolean hasPositions(Map<TopicPartition, Long> expected) throws UnavailableException {
        try (Connection connection = database.getConnection()) {
            return PositionTable.areStored(connection, expected);
        } catch (SQLException e) {
            throw new UnavailableException("reading the positions failed: " + RootCause.message(e), e);
        }
    }

    @Override
    public void advance(Map<TopicPartition, Advance> advances) throws UnavailableException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            PositionTable.lock(connection, advances);
            PositionTable.advance(connection, advances);
            connection.commit();
        } catch (SQLException e) {
            throw unavailable("storing the positions failed: ", e);
        }
    }

    private List<Result> store(Connection connection, List<Change> changes, Map<TopicPartition, Advance> advances)
            throws SQLException, UnavailableException {
        try {
            PositionTable.lock(connection, advances);
            return apply(connection, changes);
        } catch (SQLException e) {
            if (DatabaseErrorKind.of(e) != DatabaseErrorKind.INVALID_DATA) {
                throw e;
            }
            connection.rollback();
            PositionTable.lock(connection, advances);
            return storeOneByOne(connection, changes);
        }
    }

    private List<Result> storeOneByOne(Connection connection, List<Change> changes) throws SQLException {
        List<Result> results = new ArrayList<>(changes.size());
        for (Change change : changes) {
            Optional<String> fault = ChangeValidator.invalidCharacter(change);
            if (fault.isPresent()) {
                results.add(new Result.Rejected(DeadLetterReason.TEXT_NOT_STORABLE, fault.get()));
                continue;
            }
            Savepoint before = connection.setSavepoint();
            try {
                results.addAll(apply(connection, List.of(change)));
                connection.releaseSavepoint(before);
            } catch (SQLException e) {
                if (DatabaseErrorKind.of(e) != DatabaseErrorKind.INVALID_DATA) {
                    throw e;
                }
                connection.rollback(before);
                results.add(new Result.Rejected(DeadLetterReason.REFUSED_BY_DATABASE, firstLine(e)));
            }
        }
        return results;
    }

    private List<Result> apply(Connection connection, List<Change> changes) throws SQLException {
        ArticleWriter articles = new ArticleWriter(connection);
        Instant purgedBefore = articles.lock(only(changes, Change.OfArticle.class)
                .map(Change.OfArticle::articleId)
                .toList());
        Instant horizon = restorePurged ? Instant.MIN : purgedBefore;
        List<Change> kept =
                changes.stream().filter(change -> !isPurged(change, horizon)).toList();
        Iterator<Outcome> outcomes =
                articles.write(only(kept, Change.Version.class).toList()).iterator();
        RetractionTable.write(connection, only(kept, Retraction.class).toList());
        FeedHistoryTable.write(connection, changes);
        FeedStatusTable.write(connection, changes);
        CanaryTable.write(connection, changes);
        return changes.stream()
                .<Result>map(change ->
                        new Result.Stored(isPurged(change, horizon) ? Outcome.EXPIRED : outcome(change, outcomes)))
                .toList();
    }

    private static boolean isPurged(Change change, Instant horizon) {
        return change instanceof Change.OfArticle article && article.at().isBefore(horizon);
    }

    private static Outcome outcome(Change change, Iterator<Outcome> ofArticles) {
        return switch (change) {
            case Change.Version version -> ofArticles.next();
            case Change.Retraction retraction -> Outcome.RETRACTED;
            case Change.CanaryArrived canary -> Outcome.CANARY;
            case Change.FeedPolled polled -> Outcome.FEED;
            case Change.FeedDropped dropped -> Outcome.FEED;
        };
    }

    private static <T extends Change> Stream<T> only(List<Change> changes, Class<T> kind) {
        return changes.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static String firstLine(SQLException e) {
        String message = e.getNextException() == null
                ? e.getMessage()
                : e.getNextException().getMessage();
        return "SQLSTATE " + e.getSQLState() + ": "
                + String.valueOf(message).lines().findFirst().orElse("");
    }
}
