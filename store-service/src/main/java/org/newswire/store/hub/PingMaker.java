package org.newswire.store.hub;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.newswire.limits.Limit;
import org.newswire.store.api.ChangeCursor;
import org.newswire.store.api.ChangeReader;
import org.newswire.store.api.ChangeReader.Named;
import org.newswire.store.api.ProblemException;
import org.newswire.store.feed.ChangedArticles;
import org.newswire.store.feed.ChangedArticles.Version;
import org.newswire.store.feed.FeedTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates pings from the log of changes. Immutable.
final class PingMaker {
    private static final Logger LOG = LoggerFactory.getLogger(PingMaker.class);

    @Limit(of = "articles per WebSub ping", past = "the next ping has the others")
    private static final int MAX_ARTICLES = 100;

    /// The limit of log rows, each with up to a hundred articles.
    private static final int MAX_ENTRIES = 100;

    private final String hub;

    /// @param hub the address of the hub
    PingMaker(String hub) {
        this.hub = hub;
    }

    /// The changes between two positions of the log.
    record Changes(ChangeCursor from, ChangeCursor to, Instant changedAt, ChangedArticles articles) {
        /// Leaves out the other versions.
        Changes with(Predicate<Version> matching) {
            return new Changes(from, to, changedAt, articles.with(matching));
        }
    }

    /// Reads the next changes between two positions that fit into one document.
    static Changes read(Connection connection, ChangeCursor from, ChangeCursor end) throws SQLException {
        ChangeReader.Part part = ChangeReader.read(connection, from, end, MAX_ENTRIES, MAX_ARTICLES);
        int fitting = ChangedArticles.fitting(connection, part.named());
        List<Named> named = part.named().subList(0, fitting);
        boolean isAll = part.complete() && fitting == part.named().size();
        ChangeCursor to = isAll || named.isEmpty() ? end : named.getLast().next();
        Instant changedAt = named.stream()
                .map(each -> each.next().at())
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
        return new Changes(
                from,
                to,
                changedAt,
                ChangedArticles.read(
                        connection,
                        named.stream().filter(each -> !each.purged()).toList()));
    }

    /// Creates the ping of a topic without storing it. Empty if no change belongs to the topic, or if the
    /// document cannot be written: other topics must not wait for that.
    Optional<Ping> ping(Connection connection, Changes changes, FeedTopic topic) throws SQLException {
        try {
            ChangedArticles own = topic.own(changes.articles());
            if (own.isEmpty()) {
                return Optional.empty();
            }
            byte[] content = topic.document(connection, own, hub);
            return Optional.of(new Ping(
                    topic.address(), changes.from(), changes.to(), changes.changedAt(), own.versions(), content));
        } catch (ProblemException e) {
            LOG.debug("topic={} has no document: {}", topic.address(), e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("topic={} from={} is not pushed: internal error", topic.address(), changes.from(), e);
        }
        return Optional.empty();
    }
}
