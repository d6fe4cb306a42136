package org.newswire.store.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.Savepoint;
import javax.sql.DataSource;
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The database role of the API: it may select from all tables, and change none.
///
/// At each start, after the migration, the owner creates the role if it is missing and grants it `select`.
/// Its transactions are read-only by default, because every role may create temporary tables and large
/// objects.
final class ReaderRole {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('newswire-reader'))";
    private static final String NOT_ALLOWED = "42501";

    /// SQLState class: invalid authorization specification.
    private static final String REFUSED = "28";

    private static final String CREATION = """
            select format('create role %I login password %L', ?, ?)
            where not exists (select from pg_roles where rolname = ?)""";
    private static final String CHANGES = """
            select r.rolsuper or r.rolcreaterole or r.rolcreatedb or pg_has_role(r.oid, n.nspowner, 'member') or exists (
                select from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v')
                    and has_table_privilege(r.oid, c.oid, 'insert, update, delete, truncate'))
            from pg_roles r, pg_namespace n where r.rolname = ? and n.nspname = current_schema()""";
    private static final String READ_ONLY = """
            select format('alter role %I set default_transaction_read_only = on', r.rolname)
            from pg_roles r where r.rolname = ? and not exists (
                select from pg_db_role_setting s
                where s.setrole = r.oid and 'default_transaction_read_only=on' = any(s.setconfig))""";
    private static final String GRANTS = """
            select format('grant usage on schema %1$I to %2$I', current_schema(), ?)
            union all
            select format('grant select on %s to %I', c.oid::regclass, ?)
            from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v')
                and c.relname <> 'hub_subscription' and not has_table_privilege(?, c.oid, 'select')""";

    private static final String MISSING_GRANTS = """
            select count(*) from pg_class c
            where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v')
                and c.relname <> 'hub_subscription' and not has_table_privilege(c.oid, 'select')""";

    private static final Logger LOG = LoggerFactory.getLogger(ReaderRole.class);

    private final DatabaseSettings.Login login;

    ReaderRole(DatabaseSettings.Login login) {
        this.login = login;
    }

    /// Grants the role `select` on all tables and views, except `hub_subscription`, which contains secrets.
    ///
    /// @throws IllegalStateException if the role is missing and the owner may not create it, or if the role
    ///     may change tables
    void letRead(DataSource owner) throws SQLException {
        try (Connection connection = owner.getConnection()) {
            connection.setAutoCommit(false);
            // Concurrent grants on one table would fail.
            Sql.execute(connection, LOCK);
            makeIfAbsent(connection);
            requireThatItOnlyReads(connection);
            runEach(connection, GRANTS, login.user(), login.user(), login.user());
            makeReadOnly(connection);
            connection.commit();
        }
    }

    /// Opens a connection as this role, to check its password: an existing role keeps the password that it
    /// has.
    ///
    /// @throws SQLInvalidAuthorizationSpecException if the database rejects the role or its password
    void logIn(DataSource readers) throws SQLException {
        try {
            readers.getConnection().close();
        } catch (SQLException e) {
            for (Throwable each : e) {
                if (each instanceof SQLException refusal
                        && String.valueOf(refusal.getSQLState()).startsWith(REFUSED)) {
                    throw new SQLInvalidAuthorizationSpecException(
                            "API_DATABASE_USER: the database rejects the log-in of " + login.user() + " ("
                                    + RootCause.message(refusal) + "). Correct API_DATABASE_PASSWORD, or give the"
                                    + " role that password: alter role \"" + login.user() + "\" password '…'",
                            refusal.getSQLState());
                }
            }
            throw e;
        }
    }

    /// Checks that [#letRead] has been run by another process, for a process that only reads.
    ///
    /// @throws SQLException if grants are missing, or the database does not answer
    static void requireGrants(DataSource readers) throws SQLException {
        long missing = Sql.first(readers, MISSING_GRANTS, row -> row.getLong(1)).orElse(0L);
        if (missing > 0) {
            throw new SQLException("the API's role may not read " + missing
                    + " tables. A store with the role write (STORE_ROLES) grants the rights");
        }
    }

    private void makeIfAbsent(Connection connection) throws SQLException {
        // A hash, so that the server's log does not show the password.
        String password = PasswordUtil.encodeScramSha256(login.password().toCharArray());
        try {
            runEach(connection, CREATION, login.user(), password, login.user());
        } catch (SQLException e) {
            if (NOT_ALLOWED.equals(e.getSQLState())) {
                throw new IllegalStateException(
                        "API_DATABASE_USER: the role does not exist: " + login.user()
                                + ", and DATABASE_USER may not create it. Create it: create role " + login.user()
                                + " login password '…'",
                        e);
            }
            throw e;
        }
    }

    private void requireThatItOnlyReads(Connection connection) throws SQLException {
        if (Sql.first(connection, CHANGES, row -> row.getBoolean(1), login.user())
                .orElse(false)) {
            throw new IllegalStateException("API_DATABASE_USER: the role " + login.user()
                    + " may change tables, or create roles or databases. Use a role that may only read.");
        }
    }

    /// Leaves the role unchanged if the owner may not alter it.
    private void makeReadOnly(Connection connection) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            runEach(connection, READ_ONLY, login.user());
        } catch (SQLException e) {
            if (!NOT_ALLOWED.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            LOG.warn(
                    "the role {} can leave its read-only mode, and DATABASE_USER may not alter it; as a superuser:"
                            + " alter role {} set default_transaction_read_only = on",
                    login.user(),
                    login.user());
        }
    }

    /// Runs the statements that a query returns.
    private static void runEach(Connection connection, String query, String... parameters) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String each : Sql.list(connection, query, row -> row.getString(1), (Object[]) parameters)) {
                statement.addBatch(each);
            }
            statement.executeBatch();
        }
    }
}
