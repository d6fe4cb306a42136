package org.newswire.store.story;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.newswire.store.database.Sql;
import org.newswire.store.story.StoryNode.Merged;

/// Writes the sketches of articles, and finds candidates for comparison. Runs in the caller's transaction.
final class StorySketchTable {
    private static final String OUTDATED = """
            select a.id, a.content_hash, a.language, a.first_seen_at, a.authors, a.site, a.title,
                left(a.text, 100000) as text
            from article a left join story_sketch s on s.article_id = a.id
            where a.id = any(?) and (s.content_hash, s.first_seen_at, s.language, s.authors, s.site)
                is distinct from (a.content_hash, a.first_seen_at, a.language, a.authors, a.site)""";
    private static final String UPSERT = """
            insert into story_sketch (article_id, content_hash, language, first_seen_at, authors, site,
                headlines, shingles, signature, bands)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (article_id) do update set
                (content_hash, language, first_seen_at, authors, site, headlines, shingles, signature, bands)
                = (excluded.content_hash, excluded.language, excluded.first_seen_at, excluded.authors,
                   excluded.site, excluded.headlines, excluded.shingles, excluded.signature, excluded.bands)""";
    private static final String DELETE = "delete from story_sketch where article_id = ?";
    private static final String NODES = """
            select n.article_id, n.first_seen_at, n.shingles, n.signature, n.headlines, n.authors, n.site,
                exists (select from story_split where article_id = n.article_id) as split,
                m.score, p.article_id as into_id, p.first_seen_at as into_seen_at""";
    private static final String MERGED = """
             left join story_article m on m.article_id = n.article_id
            left join story_sketch p on p.article_id = m.merged_into""";
    private static final String LOAD = NODES + " from story_sketch n" + MERGED + " where n.article_id = any(?)";
    private static final String ALIKE =
            NODES + ", s.article_id as alike_to" + """
             from story_sketch s
            join story_sketch n on n.bands && s.bands and n.language is not distinct from s.language
                and n.first_seen_at between s.first_seen_at - ?::interval and s.first_seen_at + ?::interval
                and n.article_id <> s.article_id""" + MERGED + " where s.article_id = any(?)";

    private static final byte[] NOTHING = {};

    /// Rows in memory at a time. Copies of one text give as many pairs as the square of their number.
    private static final int FETCHED_ROWS = 50;

    private final Connection connection;

    StorySketchTable(Connection connection) {
        this.connection = connection;
    }

    /// Updates the sketches of articles.
    ///
    /// @return articles whose sketch has changed, or which have none because text and headline are too
    ///     short
    Set<UUID> refresh(Collection<UUID> ids) throws SQLException {
        Set<UUID> changed = new HashSet<>();
        try (PreparedStatement select = Sql.prepared(connection, OUTDATED, ids);
                PreparedStatement upsert = connection.prepareStatement(UPSERT);
                PreparedStatement delete = connection.prepareStatement(DELETE)) {
            select.setFetchSize(FETCHED_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    UUID id = rows.getObject(1, UUID.class);
                    changed.add(id);
                    Optional<StorySketch> text = StorySketch.of(rows.getString("text"));
                    List<Long> headlines = HeadlineKeys.of(rows.getString("title"));
                    if (text.isPresent() || !headlines.isEmpty()) {
                        add(upsert, rows, headlines, text);
                    } else {
                        delete.setObject(1, id);
                        delete.addBatch();
                    }
                }
            }
            delete.executeBatch();
            upsert.executeBatch();
        }
        return changed;
    }

    private void add(PreparedStatement upsert, ResultSet article, List<Long> headlines, Optional<StorySketch> text)
            throws SQLException {
        for (int i = 1; i <= 6; i++) {
            upsert.setObject(i, article.getObject(i));
        }
        List<Integer> bands =
                new ArrayList<>(text.map(StorySketch::bands).map(List::of).orElse(List.of()));
        headlines.forEach(headline -> bands.add((int) Shingles.mix(headline)));
        upsert.setArray(7, connection.createArrayOf("bigint", headlines.toArray()));
        upsert.setInt(8, text.map(StorySketch::shingles).orElse(0));
        upsert.setBytes(9, text.map(StorySketch::bytes).orElse(NOTHING));
        upsert.setArray(10, connection.createArrayOf("integer", bands.toArray()));
        upsert.addBatch();
    }

    Map<UUID, StoryNode> load(Collection<UUID> ids) throws SQLException {
        return Sql.list(connection, LOAD, StorySketchTable::node, ids).stream()
                .collect(Collectors.toMap(StoryNode::id, Function.identity()));
    }

    /// Finds all pairs with one of the given articles that share a band or a headline, have the same
    /// language, and were first seen within the window.
    void eachAlike(Collection<UUID> ids, Duration window, BiConsumer<UUID, StoryNode> pairs) throws SQLException {
        String seconds = window.toSeconds() + " seconds";
        try (PreparedStatement select = Sql.prepared(connection, ALIKE, seconds, seconds, ids)) {
            select.setFetchSize(FETCHED_ROWS);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    pairs.accept(rows.getObject("alike_to", UUID.class), node(rows));
                }
            }
        }
    }

    private static StoryNode node(ResultSet row) throws SQLException {
        float score = row.getFloat("score");
        Optional<UUID> into = Optional.ofNullable(row.getObject("into_id", UUID.class));
        int shingles = row.getInt("shingles");
        return new StoryNode(
                row.getObject("article_id", UUID.class),
                Sql.findInstant(row, "first_seen_at").orElseThrow(),
                shingles == 0 ? Optional.empty() : Optional.of(new StorySketch(shingles, row.getBytes("signature"))),
                Set.copyOf(List.of((Long[]) row.getArray("headlines").getArray())),
                Set.copyOf(List.of((String[]) row.getArray("authors").getArray())),
                Optional.ofNullable(row.getString("site")),
                row.getBoolean("split"),
                Sql.findInstant(row, "into_seen_at").map(seenAt -> new Merged(into.orElseThrow(), seenAt, score)));
    }
}
