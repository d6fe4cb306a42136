package org.newswire.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.Savepoint;
import javax.sql.DataSource;
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The role through which the API reads: it may select from all tables, and change none.
///
/// At each start, after the schema is up to date, the owner makes it where it is absent, and lets
/// it read what there is. Its transactions are read-only unless it asks for others, as everybody may make
/// temporary tables and large objects.
final class ReaderRole {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('newswire-reader'))";
    private static final String NOT_ALLOWED = "42501";

    /// The class of invalid authorizations.
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
                and not has_table_privilege(?, c.oid, 'select')""";

    private static final Logger LOG = LoggerFactory.getLogger(ReaderRole.class);

    private final DatabaseSettings.Login login;

    ReaderRole(DatabaseSettings.Login login) {
        this.login = login;
    }

    /// Lets it read all tables and views there are.
    ///
    /// @throws IllegalStateException when there is no such role and the owner may not make it, or
    ///     when it may change something
    void letRead(DataSource owner) throws SQLException {
        try (Connection connection = owner.getConnection()) {
            connection.setAutoCommit(false);
            // Two grants of the same table at once would fail.
            try (var lock = connection.prepareStatement(LOCK)) {
                lock.execute();
            }
            makeIfAbsent(connection);
            requireThatItOnlyReads(connection);
            try (PreparedStatement grants = connection.prepareStatement(GRANTS)) {
                for (int i = 1; i <= 3; i++) {
                    grants.setString(i, login.user());
                }
                runEach(connection, grants);
            }
            makeReadOnly(connection);
            connection.commit();
        }
    }

    /// Opens a connection as this role: one that was there keeps the password that it had.
    ///
    /// @throws SQLInvalidAuthorizationSpecException when the database does not let it in
    void logIn(DataSource readers) throws SQLException {
        try {
            readers.getConnection().close();
        } catch (SQLException e) {
            for (Throwable each : e) {
                if (each instanceof SQLException refusal
                        && String.valueOf(refusal.getSQLState()).startsWith(REFUSED)) {
                    throw new SQLInvalidAuthorizationSpecException(
                            "API_DATABASE_USER: the database does not let " + login.user() + " in ("
                                    + Database.rootMessage(refusal) + "). Correct API_DATABASE_PASSWORD, or give the"
                                    + " role that password: alter role \"" + login.user() + "\" password '…'",
                            refusal.getSQLState());
                }
            }
            throw e;
        }
    }

    private void makeIfAbsent(Connection connection) throws SQLException {
        try (PreparedStatement create = connection.prepareStatement(CREATION)) {
            create.setString(1, login.user());
            // A hash, so that no log of the server shows the password.
            create.setString(2, PasswordUtil.encodeScramSha256(login.password().toCharArray()));
            create.setString(3, login.user());
            runEach(connection, create);
        } catch (SQLException e) {
            if (NOT_ALLOWED.equals(e.getSQLState())) {
                throw new IllegalStateException(
                        "API_DATABASE_USER: the database has no role " + login.user()
                                + ", and DATABASE_USER may not make it. Make one: create role " + login.user()
                                + " login password '…'",
                        e);
            }
            throw e;
        }
    }

    private void requireThatItOnlyReads(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CHANGES)) {
            select.setString(1, login.user());
            try (ResultSet row = select.executeQuery()) {
                if (row.next() && row.getBoolean(1)) {
                    throw new IllegalStateException("API_DATABASE_USER: the role " + login.user()
                            + " may change tables, or make roles or databases. Name one that may only read.");
                }
            }
        }
    }

    /// Where the owner may not alter the role, it stays as its maker left it.
    private void makeReadOnly(Connection connection) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (PreparedStatement alter = connection.prepareStatement(READ_ONLY)) {
            alter.setString(1, login.user());
            runEach(connection, alter);
        } catch (SQLException e) {
            if (!NOT_ALLOWED.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            LOG.warn(
                    "the role {} may make temporary tables, and DATABASE_USER may not alter it; as a superuser:"
                            + " alter role {} set default_transaction_read_only = on",
                    login.user(),
                    login.user());
        }
    }

    /// Runs the statements that a query gives.
    private static void runEach(Connection connection, PreparedStatement query) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                statement.addBatch(rows.getString(1));
            }
            statement.executeBatch();
        }
    }
}
