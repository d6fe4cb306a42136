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
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.newswire.pipeline.ConsumeLoop.PartitionLog;
import org.newswire.pipeline.DeadLetters.Reason;
import org.newswire.pipeline.Stage.InstallationFault;
import org.newswire.store.database.Database;
import org.newswire.store.database.DatabaseFault;
import org.newswire.store.tables.Change.Retraction;

/// Keeps changes in PostgreSQL, each call in one transaction.
///
/// A call with rows that cannot be stored, as their text or the database does not allow it, is done
/// again change by change between savepoints, so that only the refused ones are left out. Transactions
/// that stand in each other's way are repeated at once, a few times; that the database is away is the
/// caller's to wait for.
public final class PostgresArticleStore implements ArticleStore {
    private static final int TRIES = 5;

    private final DataSource database;
    private final boolean restorePurged;

    public PostgresArticleStore(DataSource database) {
        this(database, false);
    }

    /// @param restorePurged whether what was purged is stored again when it comes again
    public PostgresArticleStore(DataSource database, boolean restorePurged) {
        this.database = database;
        this.restorePurged = restorePurged;
    }

    @Override
    public List<Result> write(List<Change> changes, Map<TopicPartition, Advance> advances) throws Unavailable {
        for (int tries = 1; ; tries++) {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                List<Result> results = store(connection, changes, advances);
                if (results.stream().noneMatch(Result.Refused.class::isInstance)) {
                    PositionTable.advance(connection, advances);
                }
                connection.commit();
                return results;
            } catch (SQLException e) {
                switch (DatabaseFault.of(e)) {
                    case CONTENTION -> {
                        if (tries == TRIES) {
                            throw new Unavailable("other writers are in the way: " + e.getMessage(), e);
                        }
                    }
                    case AWAY -> throw new Unavailable("the database is away: " + Database.rootMessage(e), e);
                    case BAD_DATA, BROKEN -> throw broken(changes.size(), e);
                }
            }
        }
    }

    private static RuntimeException broken(int changes, SQLException e) {
        return DatabaseFault.lacksTable(e)
                ? tableIsGone(e)
                : new IllegalStateException("cannot store a batch of " + changes, e);
    }

    private static Unavailable unavailable(String what, SQLException e) {
        if (DatabaseFault.lacksTable(e)) {
            throw tableIsGone(e);
        }
        return new Unavailable(what + Database.rootMessage(e), e);
    }

    private static InstallationFault tableIsGone(SQLException e) {
        return new InstallationFault(
                "a table of the database is gone: " + Database.rootMessage(e)
                        + ". In a new database the next start makes all. Where a newer store has changed the"
                        + " schema, run that one. Else bring the database back from a dump (the runbook says"
                        + " how, under Back it up)",
                e);
    }

    @Override
    public int purge(Instant before) throws Unavailable {
        try {
            return ArticlePurge.purge(database, before);
        } catch (SQLException e) {
            throw new Unavailable("nothing is purged just now: " + Database.rootMessage(e), e);
        }
    }

    @Override
    public Times times() throws Unavailable {
        try {
            return ArticlePurge.times(database);
        } catch (SQLException e) {
            throw new Unavailable("the database does not say what time it is: " + Database.rootMessage(e), e);
        }
    }

    @Override
    public Map<TopicPartition, Start> positions(Map<TopicPartition, PartitionLog> partitions) throws Unavailable {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Map<TopicPartition, Start> starts = PositionTable.start(connection, partitions);
            connection.commit();
            return starts;
        } catch (SQLException e) {
            throw unavailable("the database does not say what it has read: ", e);
        }
    }

    @Override
    public void advance(Map<TopicPartition, Advance> advances) throws Unavailable {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            PositionTable.lock(connection, advances);
            PositionTable.advance(connection, advances);
            connection.commit();
        } catch (SQLException e) {
            throw unavailable("the database does not store what was read: ", e);
        }
    }

    private List<Result> store(Connection connection, List<Change> changes, Map<TopicPartition, Advance> advances)
            throws SQLException, Unavailable {
        try {
            PositionTable.lock(connection, advances);
            return apply(connection, changes);
        } catch (SQLException e) {
            if (DatabaseFault.of(e) != DatabaseFault.BAD_DATA) {
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
            Optional<String> fault = StorableChange.fault(change);
            if (fault.isPresent()) {
                results.add(new Result.Refused(Reason.TEXT_NOT_STORABLE, fault.get()));
                continue;
            }
            Savepoint before = connection.setSavepoint();
            try {
                results.addAll(apply(connection, List.of(change)));
                connection.releaseSavepoint(before);
            } catch (SQLException e) {
                if (DatabaseFault.of(e) != DatabaseFault.BAD_DATA) {
                    throw e;
                }
                connection.rollback(before);
                results.add(new Result.Refused(Reason.REFUSED_BY_DATABASE, firstLine(e)));
            }
        }
        return results;
    }

    private List<Result> apply(Connection connection, List<Change> changes) throws SQLException {
        ArticleTables articles = new ArticleTables(connection);
        Instant purgedBefore = articles.lock(only(changes, PostgresArticleStore::article));
        Instant horizon = restorePurged ? Instant.MIN : purgedBefore;
        List<Change.Version> versions = only(
                changes,
                change -> change instanceof Change.Version version && !isPurged(change, horizon)
                        ? Optional.of(version)
                        : Optional.empty());
        Iterator<Outcome> outcomes = articles.write(versions).iterator();
        new RetractionTable(connection)
                .write(only(
                        changes,
                        change -> change instanceof Retraction retraction && !isPurged(change, horizon)
                                ? Optional.of(retraction)
                                : Optional.empty()));
        new FeedTable(connection).write(changes);
        new CanaryTable(connection).write(changes);
        return changes.stream()
                .<Result>map(change ->
                        new Result.Kept(isPurged(change, horizon) ? Outcome.EXPIRED : outcome(change, outcomes)))
                .toList();
    }

    /// Of which the row may be written.
    private static Optional<UUID> article(Change change) {
        return switch (change) {
            case Change.Version version -> Optional.of(version.article().id());
            case Change.Retraction retraction -> Optional.of(retraction.articleId());
            case Change.CanaryArrived canary -> Optional.empty();
            case Change.FeedPolled polled -> Optional.empty();
            case Change.FeedDropped dropped -> Optional.empty();
        };
    }

    private static boolean isPurged(Change change, Instant horizon) {
        return switch (change) {
            case Change.Version version -> version.article().observedAt().isBefore(horizon);
            case Change.Retraction retraction -> retraction.at().isBefore(horizon);
            case Change.CanaryArrived canary -> false;
            case Change.FeedPolled polled -> false;
            case Change.FeedDropped dropped -> false;
        };
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

    private static <T> List<T> only(List<Change> changes, Function<Change, Optional<T>> kind) {
        return changes.stream().map(kind).flatMap(Optional::stream).toList();
    }

    private static String firstLine(SQLException e) {
        String message = e.getNextException() == null
                ? e.getMessage()
                : e.getNextException().getMessage();
        return "SQLSTATE " + e.getSQLState() + ": "
                + String.valueOf(message).lines().findFirst().orElse("");
    }
}
