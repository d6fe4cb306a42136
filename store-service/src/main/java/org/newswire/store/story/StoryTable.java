package org.newswire.store.story;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.newswire.store.story.StoryForest.Merge;
import org.newswire.store.story.StoryForest.Place;

/// Keeps which articles are in which story, within the caller's transaction.
final class StoryTable {
    private static final String CHILDREN = "select article_id from story_article where merged_into = any(?)";
    private static final String WHOLE_STORIES = """
            select article_id, story_id, merged_into, score from story_article
            where story_id in (select story_id from story_article where article_id = any(?))""";
    private static final String UPSERT = """
            insert into story_article (article_id, story_id, merged_into, score) values (?, ?, ?, ?)
            on conflict (article_id) do update set (story_id, merged_into, score, merged_at)
                = (excluded.story_id, excluded.merged_into, excluded.score, clock_timestamp())""";
    private static final String DELETE = "delete from story_article where article_id = ?";
    private static final String SUMMARIZE = """
            insert into story (id, language, first_seen_at, last_seen_at, article_count)
            select m.story_id, min(s.language), min(s.first_seen_at), max(s.first_seen_at), count(*)
            from story_article m join story_sketch s using (article_id)
            where m.story_id = any(?) group by m.story_id
            on conflict (id) do update set (language, first_seen_at, last_seen_at, article_count)
                = (excluded.language, excluded.first_seen_at, excluded.last_seen_at, excluded.article_count)""";
    private static final String DISSOLVE = """
            delete from story where id = any(?)
                and not exists (select from story_article where story_id = story.id)""";

    private final Connection connection;

    StoryTable(Connection connection) {
        this.connection = connection;
    }

    /// Those that are merged into one of the given.
    Set<UUID> mergedInto(Collection<UUID> ids) throws SQLException {
        Set<UUID> found = new HashSet<>();
        try (PreparedStatement select = connection.prepareStatement(CHILDREN)) {
            select.setArray(1, array(ids));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return found;
    }

    /// Writes what was found of articles: into which they are merged, if any.
    void write(Map<UUID, Optional<Merge>> found) throws SQLException {
        Set<UUID> involved = new HashSet<>(found.keySet());
        found.values().forEach(merge -> merge.ifPresent(into -> involved.add(into.into())));
        Map<UUID, Place> before = placesWith(involved);
        StoryForest forest = new StoryForest();
        before.forEach((id, place) -> place.merge().ifPresent(merge -> forest.merge(id, merge)));
        found.forEach((id, merge) -> merge.ifPresentOrElse(into -> forest.merge(id, into), () -> forest.unmerge(id)));
        Map<UUID, Place> after = forest.places();
        replace(before, after);
        summarize(before, after);
    }

    private Map<UUID, Place> placesWith(Collection<UUID> ids) throws SQLException {
        Map<UUID, Place> places = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(WHOLE_STORIES)) {
            select.setArray(1, array(ids));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    UUID into = rows.getObject(3, UUID.class);
                    places.put(
                            rows.getObject(1, UUID.class),
                            new Place(
                                    rows.getObject(2, UUID.class),
                                    into == null ? Optional.empty() : Optional.of(new Merge(into, rows.getFloat(4)))));
                }
            }
        }
        return places;
    }

    private void replace(Map<UUID, Place> before, Map<UUID, Place> after) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT);
                PreparedStatement delete = connection.prepareStatement(DELETE)) {
            for (UUID id : before.keySet()) {
                if (!after.containsKey(id)) {
                    delete.setObject(1, id);
                    delete.addBatch();
                }
            }
            for (var entry : after.entrySet()) {
                Place place = entry.getValue();
                if (!place.equals(before.get(entry.getKey()))) {
                    upsert.setObject(1, entry.getKey());
                    upsert.setObject(2, place.story());
                    upsert.setObject(3, place.merge().map(Merge::into).orElse(null));
                    upsert.setObject(4, place.merge().map(Merge::score).orElse(null));
                    upsert.addBatch();
                }
            }
            delete.executeBatch();
            upsert.executeBatch();
        }
    }

    private void summarize(Map<UUID, Place> before, Map<UUID, Place> after) throws SQLException {
        Set<UUID> touched = new HashSet<>();
        before.values().forEach(place -> touched.add(place.story()));
        after.values().forEach(place -> touched.add(place.story()));
        if (touched.isEmpty()) {
            return;
        }
        for (String sql : List.of(SUMMARIZE, DISSOLVE)) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setArray(1, array(touched));
                statement.executeUpdate();
            }
        }
    }

    private Array array(Collection<UUID> ids) throws SQLException {
        return connection.createArrayOf("uuid", ids.toArray());
    }
}
