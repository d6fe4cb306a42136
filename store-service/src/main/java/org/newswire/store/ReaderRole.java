package org.newswire.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/// The role through which the API reads: it may select from all tables, and change none.
///
/// It is made by the operator; at each start, after the schema is up to date, the owner lets it read
/// what there is.
final class ReaderRole {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('newswire-reader'))";
    private static final String CHANGES = """
            select r.rolsuper or pg_has_role(r.oid, n.nspowner, 'member') or exists (
                select from pg_class c where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v')
                    and has_table_privilege(r.oid, c.oid, 'insert, update, delete, truncate'))
            from pg_roles r, pg_namespace n where r.rolname = ? and n.nspname = current_schema()""";
    private static final String GRANTS = """
            select format('grant usage on schema %1$I to %2$I', current_schema(), ?)
            union all
            select format('grant select on %s to %I', c.oid::regclass, ?)
            from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v')
                and not has_table_privilege(?, c.oid, 'select')""";

    private final String name;

    ReaderRole(String name) {
        this.name = name;
    }

    /// Lets it read all tables and views there are.
    ///
    /// @throws IllegalStateException when there is no such role, or one that may change something
    void letRead(DataSource owner) throws SQLException {
        try (Connection connection = owner.getConnection()) {
            connection.setAutoCommit(false);
            // Two grants of the same table at once would fail.
            try (var lock = connection.prepareStatement(LOCK)) {
                lock.execute();
            }
            requireReader(connection);
            try (PreparedStatement grants = connection.prepareStatement(GRANTS);
                    var grant = connection.createStatement()) {
                for (int i = 1; i <= 3; i++) {
                    grants.setString(i, name);
                }
                try (ResultSet rows = grants.executeQuery()) {
                    while (rows.next()) {
                        grant.addBatch(rows.getString(1));
                    }
                }
                grant.executeBatch();
            }
            connection.commit();
        }
    }

    private void requireReader(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CHANGES)) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("API_DATABASE_USER: the database has no role " + name
                            + ". Make one: create role " + name + " login password '…'");
                }
                if (row.getBoolean(1)) {
                    throw new IllegalStateException(
                            "API_DATABASE_USER: the role " + name + " may change tables. Name one that may only read.");
                }
            }
        }
    }
}
