package org.newswire.store.story;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.newswire.store.database.Sql;
import org.newswire.store.story.StoryNode.Merged;
import org.newswire.store.story.StoryTable.Merge;
import org.newswire.store.tables.ArticleQueue;

/// Clusters near-duplicate articles into stories.
///
/// An article is merged into the earliest similar article in the same language within the window before it.
/// Articles that are connected by merges form a story. So stories depend on the set of articles only, not
/// on their order. Works on the queue `story_pending`, in one instance at a time.
public final class StoryClusterer {
    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtext('newswire-stories'))";

    private final Duration window;

    public StoryClusterer(Duration window) {
        this.window = window;
    }

    /// Clusters a batch of the queue.
    ///
    /// @return number of processed articles; 0 also if another instance is clustering
    public int cluster(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Set<UUID> taken = take(connection);
            if (!taken.isEmpty()) {
                cluster(connection, taken);
            }
            connection.commit();
            return taken.size();
        }
    }

    private static Set<UUID> take(Connection connection) throws SQLException {
        boolean isLocked = Sql.only(connection, LOCK, row -> row.getBoolean(1));
        return isLocked ? ArticleQueue.STORY.take(connection) : Set.of();
    }

    private void cluster(Connection connection, Set<UUID> taken) throws SQLException {
        StorySketchTable sketches = new StorySketchTable(connection);
        StoryTable stories = new StoryTable(connection);
        Set<UUID> open = new HashSet<>(taken);
        open.addAll(stories.mergedInto(sketches.refresh(taken)));
        Map<UUID, StoryNode> nodes = sketches.load(open);
        Search search = new Search(nodes);
        sketches.eachAlike(nodes.keySet(), window, search::compare);
        Map<UUID, Optional<Merge>> found = new HashMap<>();
        open.forEach(id -> found.put(id, Optional.empty()));
        search.found.forEach((id, best) -> found.put(id, Optional.of(new Merge(best.into(), best.score()))));
        stories.write(found);
    }

    /// Finds the earliest similar article of each article. For articles in `open` all candidates are
    /// compared. Other articles keep their merge unless an open article is earlier.
    private static final class Search {
        private final Map<UUID, StoryNode> open;
        private final Map<UUID, Merged> found = new HashMap<>();

        Search(Map<UUID, StoryNode> open) {
            this.open = open;
        }

        void compare(UUID id, StoryNode other) {
            StoryNode one = open.get(id);
            if (one != null) {
                float score = StorySimilarity.of(one, other);
                if (score > 0) {
                    propose(one.compareTo(other) < 0 ? one : other, one.compareTo(other) < 0 ? other : one, score);
                }
            }
        }

        private void propose(StoryNode earlier, StoryNode later, float score) {
            Merged best = found.get(later.id());
            if (best == null && !open.containsKey(later.id())) {
                best = later.merged().orElse(null);
            }
            if (!later.split() && (best == null || isBefore(earlier, best))) {
                found.put(later.id(), new Merged(earlier.id(), earlier.seenAt(), score));
            }
        }

        private static boolean isBefore(StoryNode node, Merged best) {
            int order = node.seenAt().compareTo(best.intoSeenAt());
            return order < 0 || (order == 0 && node.id().compareTo(best.into()) < 0);
        }
    }
}
