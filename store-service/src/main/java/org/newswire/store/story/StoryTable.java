package org.newswire.store.story;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.newswire.store.database.Sql;

/// Writes the articles of each story. The merges are trees, and the root of a tree is the story's first
/// article. Runs in the caller's transaction.
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

    /// A merge into an earlier article, with the similarity of both.
    record Merge(UUID into, float score) {}

    /// The story of an article, and its merge unless it is the first article.
    private record Place(UUID story, Optional<Merge> merge) {}

    /// Returns the articles that are merged into one of the given articles.
    Set<UUID> mergedInto(Collection<UUID> ids) throws SQLException {
        return Set.copyOf(Sql.list(connection, CHILDREN, row -> row.getObject(1, UUID.class), ids));
    }

    /// Writes the merges of articles; empty: the article is merged into none.
    void write(Map<UUID, Optional<Merge>> found) throws SQLException {
        Set<UUID> involved = new HashSet<>(found.keySet());
        found.values().forEach(merge -> merge.ifPresent(into -> involved.add(into.into())));
        Map<UUID, Place> before = placesWith(involved);
        Map<UUID, Merge> merges = new HashMap<>();
        before.forEach((id, place) -> place.merge().ifPresent(merge -> merges.put(id, merge)));
        found.forEach((id, merge) -> merge.ifPresentOrElse(into -> merges.put(id, into), () -> merges.remove(id)));
        Map<UUID, Place> after = places(merges);
        replace(before, after);
        summarize(before, after);
    }

    private Map<UUID, Place> placesWith(Collection<UUID> ids) throws SQLException {
        Map<UUID, Place> places = new HashMap<>();
        Sql.list(connection, WHOLE_STORIES, row -> places.put(row.getObject(1, UUID.class), place(row)), ids);
        return places;
    }

    private static Place place(ResultSet row) throws SQLException {
        Optional<UUID> into = Optional.ofNullable(row.getObject(3, UUID.class));
        float score = row.getFloat(4);
        return new Place(row.getObject(2, UUID.class), into.map(article -> new Merge(article, score)));
    }

    private static Map<UUID, Place> places(Map<UUID, Merge> merges) {
        Map<UUID, Place> places = new HashMap<>();
        Set<UUID> members = new HashSet<>(merges.keySet());
        merges.values().forEach(merge -> members.add(merge.into()));
        members.forEach(member ->
                places.put(member, new Place(first(member, merges), Optional.ofNullable(merges.get(member)))));
        return places;
    }

    /// Returns the first article of the story. Ends, because each merge leads to an earlier article.
    private static UUID first(UUID article, Map<UUID, Merge> merges) {
        UUID first = article;
        for (Merge merge = merges.get(first); merge != null; merge = merges.get(first)) {
            first = merge.into();
        }
        return first;
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
        if (!touched.isEmpty()) {
            Sql.execute(connection, SUMMARIZE, touched);
            Sql.execute(connection, DISSOLVE, touched);
        }
    }
}
