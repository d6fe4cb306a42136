package org.newswire.store.page.feeds;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.newswire.store.database.Sql;

/// The values of one feed by which the table of feeds is filtered and sorted.
///
/// @param text  name, title and URL, in lower case
/// @param label the first of them that is not blank, in lower case
@RecordBuilder
record FeedKeys(
        UUID id,
        boolean watched,
        String text,
        String label,
        String state,
        Instant nextPollAt,
        @Nullable Instant lastPollAt,
        @Nullable Double itemsPerDay,
        List<String> flags) {
    private static final String ALL = """
            select id, watched, concat_ws(' ', name, title, url) as text,
                coalesce(nullif(btrim(name), ''), nullif(btrim(title), ''), url) as label,
                state, next_poll_at, last_poll_at, items_per_day, nullif(flags, '{}') as flags
            from feed order by id""";

    FeedKeys {
        flags = List.copyOf(flags);
    }

    /// Returns the keys of all feeds by id, in the database's order of ids.
    static List<FeedKeys> all(Connection connection) throws SQLException {
        return Sql.list(connection, ALL, FeedKeys::of);
    }

    private static FeedKeys of(ResultSet row) throws SQLException {
        return FeedKeysBuilder.builder()
                .id(row.getObject("id", UUID.class))
                .watched(row.getBoolean("watched"))
                .text(lowerCase(row.getString("text")))
                .label(lowerCase(row.getString("label")))
                .state(row.getString("state").intern())
                .nextPollAt(Sql.findInstant(row, "next_poll_at").orElseThrow())
                .lastPollAt(Sql.findInstant(row, "last_poll_at").orElse(null))
                .itemsPerDay(row.getObject("items_per_day", Double.class))
                .flags(Sql.texts(row, "flags"))
                .build();
    }

    /// Returns each character in lower case, whatever its neighbours: a part of a text stays a part.
    static String lowerCase(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = Character.toLowerCase(chars[i]);
        }
        return new String(chars);
    }

    /// Returns `late` or the state, as [Feed#kind].
    ///
    /// @param lateBefore a poll that was due before this time is late
    String kind(Instant lateBefore) {
        return watched && nextPollAt.isBefore(lateBefore) ? "late" : state;
    }
}
