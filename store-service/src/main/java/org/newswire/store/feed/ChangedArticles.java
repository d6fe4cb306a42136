package org.newswire.store.feed;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.api.ChangeReader.Named;
import org.newswire.store.database.Sql;

/// Stored, changed or retracted articles as feed entries. Immutable.
public final class ChangedArticles {
    /// An article that changed again later is left to its later log entry.
    private static final String CHANGED = """
            select a.id, a.listed_at, a.feed_id,
                array(select s.feed_id from article_source s where s.article_id = a.id) as feeds%s
            from unnest(?::text[]::xid8[], ?::uuid[]) c (xid, id)
            join article a on a.id = c.id and a.changed_by = c.xid
            left join article_retraction r on r.article_id = a.id
            order by a.listed_at desc, a.id desc""".formatted(ArticleFeed.TEXTS);

    /// The size in bytes of each article's content.
    private static final String SIZES = "select coalesce((select octet_length(a.html) from article a"
            + " where a.id = c.id and a.changed_by = c.xid and octet_length(a.html) <= "
            + ArticleFeed.ENTRY_CONTENT_BYTES + "), 0)"
            + " from unnest(?::text[]::xid8[], ?::uuid[]) with ordinality c (xid, id, place) order by c.place";

    private static final String ID_PREFIX = "urn:uuid:";

    private final List<Changed> articles;

    private ChangedArticles(List<Changed> articles) {
        this.articles = List.copyOf(articles);
    }

    /// An article's entry, or its deleted entry if the article was retracted.
    private record Changed(
            Instant listedAt,
            @Nullable String site,
            @Nullable String language,
            List<String> authors,
            List<String> tags,
            Set<UUID> feeds,
            @Nullable DocumentEntry entry,
            @Nullable DeletedEntry deleted) {
        private Version version() {
            return entry == null ? Version.of(Objects.requireNonNull(deleted)) : Version.of(entry);
        }
    }

    /// What an entry or a deleted entry contains, its story apart.
    ///
    /// @param revision -1 if unknown, or for a deleted entry
    /// @param hash     of all other elements
    public record Version(UUID article, long revision, int hash) {
        private static Version of(DocumentEntry entry) {
            Long revision = entry.provenance().revision();
            int hash = Objects.hash(
                    entry.title(),
                    entry.link(),
                    entry.authors(),
                    entry.publisher(),
                    entry.published(),
                    entry.updated(),
                    entry.language(),
                    entry.summary(),
                    entry.content(),
                    entry.tags(),
                    entry.images());
            return new Version(article(entry.id()), revision == null ? -1 : revision, hash);
        }

        private static Version of(DeletedEntry entry) {
            return new Version(article(entry.id()), -1, entry.hashCode());
        }

        private static UUID article(String id) {
            return UUID.fromString(id.substring(ID_PREFIX.length()));
        }

        /// Whether who has this version does not need that one.
        public boolean covers(Version other) {
            return equals(other) || (other.revision >= 0 && revision > other.revision);
        }
    }

    /// Returns the number of leading articles whose content fits into one document, at least one. An
    /// article's content therefore does not depend on the articles of other topics.
    public static int fitting(Connection connection, List<Named> named) throws SQLException {
        int fitting = 0;
        long bytes = 0;
        for (long size : Sql.list(connection, SIZES, row -> row.getLong(1), transactions(named), ids(named))) {
            bytes += size;
            if (bytes > ArticleFeed.PAGE_CONTENT_BYTES) {
                return Math.max(1, fitting);
            }
            fitting++;
        }
        return fitting;
    }

    private static String[] transactions(List<Named> named) {
        return named.stream().map(Named::transaction).toArray(String[]::new);
    }

    private static List<UUID> ids(List<Named> named) {
        return named.stream().map(Named::id).toList();
    }

    /// @param named at most as many as [#fitting] returns
    public static ChangedArticles read(Connection connection, List<Named> named) throws SQLException {
        return new ChangedArticles(
                named.isEmpty()
                        ? List.of()
                        : Sql.list(connection, CHANGED, ChangedArticles::article, transactions(named), ids(named)));
    }

    private static Changed article(ResultSet row) throws SQLException {
        String id = ID_PREFIX + row.getObject("id", UUID.class);
        boolean isRetracted = row.getBoolean("retracted");
        Set<UUID> feeds = Arrays.stream((Object[]) row.getArray("feeds").getArray())
                .map(UUID.class::cast)
                .collect(Collectors.toSet());
        feeds.add(row.getObject("feed_id", UUID.class));
        return new Changed(
                ArticleRow.instant(row, "listed_at"),
                row.getString("site"),
                row.getString("language"),
                Sql.texts(row, "authors"),
                Sql.texts(row, "tags"),
                Set.copyOf(feeds),
                isRetracted ? null : ArticleRow.entry(row, id),
                isRetracted ? new DeletedEntry(id, ArticleRow.instant(row, "retracted_at")) : null);
    }

    /// Returns the articles that match a query, ignoring its search and its story.
    ChangedArticles of(ArticleQuery query) {
        return new ChangedArticles(
                articles.stream().filter(article -> has(query, article)).toList());
    }

    private static boolean has(ArticleQuery query, Changed article) {
        return query.from().stream().noneMatch(article.listedAt::isBefore)
                && query.to().stream().allMatch(article.listedAt::isBefore)
                && query.language().stream().allMatch(language -> language.equals(article.language))
                && query.site().stream().allMatch(site -> site.equals(article.site))
                && query.feed().stream().allMatch(article.feeds::contains)
                && query.author().stream().allMatch(article.authors::contains)
                && query.tag().stream().allMatch(article.tags::contains);
    }

    /// Returns the articles with a version that matches.
    public ChangedArticles with(Predicate<Version> matching) {
        return new ChangedArticles(articles.stream()
                .filter(article -> matching.test(article.version()))
                .toList());
    }

    public List<Version> versions() {
        return articles.stream().map(Changed::version).toList();
    }

    public boolean isEmpty() {
        return articles.isEmpty();
    }

    List<DocumentEntry> entries() {
        return articles.stream().map(Changed::entry).filter(Objects::nonNull).toList();
    }

    List<DeletedEntry> deleted() {
        return articles.stream().map(Changed::deleted).filter(Objects::nonNull).toList();
    }
}
