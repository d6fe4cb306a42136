package org.newswire.store.tables;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.store.database.CopyWriter;
import org.newswire.store.database.EncodedCopy;
import org.newswire.store.database.RowWriter;
import org.postgresql.PGConnection;

/// A way to write a batch of new articles into a table with the columns and indexes of `article`: no
/// look-up of existing rows, no sources, no queues.
///
/// All strategies but the first encode the rows beforehand where possible.
enum WriteStrategy {
    /// Binary COPY from articles in memory, as in the store.
    COPY {
        @Override
        Batch prepare(List<Article> articles) {
            return connection -> {
                try (CopyWriter rows = new CopyWriter(
                        connection,
                        "copy " + table() + " (" + COLUMNS + ") from stdin (format binary)",
                        TYPES.size())) {
                    fill(rows, articles);
                    rows.execute();
                }
            };
        }
    },
    /// Binary COPY from encoded bytes: the time of the database only.
    COPY_OF_BYTES {
        @Override
        Batch prepare(List<Article> articles) throws SQLException {
            byte[] rows = binary(articles);
            return connection -> copy(connection, table() + " (" + COLUMNS + ") from stdin (format binary)", rows);
        }
    },
    /// COPY in the text format, from encoded bytes.
    COPY_OF_TEXT {
        @Override
        Batch prepare(List<Article> articles) throws SQLException {
            byte[] rows = text(articles).lines().getBytes(UTF_8);
            return connection -> copy(connection, table() + " (" + COLUMNS + ") from stdin", rows);
        }
    },
    /// Binary COPY into a temporary table without indexes, then an upsert from there.
    COPY_THEN_UPSERT {
        @Override
        Batch prepare(List<Article> articles) throws SQLException {
            byte[] rows = binary(articles);
            return connection -> {
                execute(
                        connection,
                        "create temporary table if not exists arrived on commit delete rows as select " + COLUMNS
                                + " from " + table() + " limit 0",
                        "alter table arrived alter column text set storage external, alter column html set storage external");
                copy(connection, "arrived (" + COLUMNS + ") from stdin (format binary)", rows);
                execute(connection, insert() + " select " + COLUMNS + " from arrived" + ON_CONFLICT);
            };
        }
    },
    /// Upsert from an array for each column.
    UNNEST {
        @Override
        Batch prepare(List<Article> articles) throws SQLException {
            List<List<@Nullable String>> rows = text(articles).rows();
            String names = numbered("c%d");
            String sql = insert() + " select " + cast("c%d") + " from unnest(" + numbered("?::text[]") + ") as t("
                    + names + ")" + ON_CONFLICT;
            return connection -> {
                try (PreparedStatement insert = connection.prepareStatement(sql)) {
                    for (int i = 0; i < TYPES.size(); i++) {
                        int column = i;
                        insert.setArray(
                                i + 1,
                                connection.createArrayOf(
                                        "text",
                                        rows.stream()
                                                .map(row -> row.get(column))
                                                .toArray()));
                    }
                    insert.executeUpdate();
                }
            };
        }
    },
    /// A batch of upserts, one for each row.
    JDBC_BATCH {
        @Override
        Batch prepare(List<Article> articles) throws SQLException {
            List<List<@Nullable String>> rows = text(articles).rows();
            return connection -> {
                try (PreparedStatement insert =
                        connection.prepareStatement(insert() + " values (" + cast("?") + ")" + ON_CONFLICT)) {
                    for (List<@Nullable String> row : rows) {
                        for (int i = 0; i < row.size(); i++) {
                            insert.setString(i + 1, row.get(i));
                        }
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
            };
        }
    };

    static final String COLUMNS = ArticleColumns.COLUMNS
            + ", id, content_hash, observed_at, first_observed_at, first_revision, first_seen_at, version_count";
    /// The type of each column.
    static final List<String> TYPES = List.of(
            ("text text text text text[] timestamptz date timestamptz text text text text text integer jsonb text[] jsonb jsonb"
                            + " uuid text text text[] text text jsonb text bigint"
                            + " uuid text timestamptz timestamptz bigint timestamptz integer")
                    .split(" ", -1));
    private static final String ON_CONFLICT = " on conflict (id) do update set (" + COLUMNS + ") = row("
            + Arrays.stream(COLUMNS.split(", ", -1)).map("excluded."::concat).collect(Collectors.joining(", ")) + ")"
            + " where excluded.observed_at > known.observed_at";

    /// Each strategy has its own table, so that all have as many rows.
    String table() {
        return "written_by_" + name().toLowerCase(Locale.ROOT);
    }

    String insert() {
        return "insert into " + table() + " as known (" + COLUMNS + ")";
    }

    /// Runs in a transaction of its own.
    interface Batch {
        void write(Connection connection) throws SQLException;
    }

    abstract Batch prepare(List<Article> articles) throws SQLException;

    private static byte[] binary(List<Article> articles) throws SQLException {
        return EncodedCopy.of(TYPES.size(), rows -> fill(rows, articles));
    }

    private static TextRows text(List<Article> articles) throws SQLException {
        TextRows rows = new TextRows();
        fill(rows, articles);
        return rows;
    }

    private static void fill(RowWriter rows, List<Article> articles) throws SQLException {
        for (Article article : articles) {
            ArticleColumns.fill(rows, new Change.Version(article, null));
            rows.uuid(article.id())
                    .text(article.contentHash())
                    .instant(article.observedAt())
                    .instant(article.observedAt())
                    .number(VersionKey.orderOf(article))
                    .instant(article.observedAt())
                    .number(1)
                    .add();
        }
    }

    private static String numbered(String form) {
        return IntStream.range(0, TYPES.size()).mapToObj(form::formatted).collect(Collectors.joining(", "));
    }

    private static String cast(String form) {
        return IntStream.range(0, TYPES.size())
                .mapToObj(i -> form.formatted(i) + "::" + TYPES.get(i))
                .collect(Collectors.joining(", "));
    }

    private static void copy(Connection connection, String what, byte[] rows) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + what, new ByteArrayInputStream(rows), 256 << 10);
        } catch (IOException e) {
            throw new SQLException("the connection failed during a copy", e);
        }
    }

    private static void execute(Connection connection, String... sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String each : sql) {
                statement.execute(each);
            }
        }
    }
}
