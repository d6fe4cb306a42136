package org.newswire.store.feed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.api.ArticleQueryBuilder;
import org.newswire.store.api.ProblemException;
import org.newswire.store.database.Sql;
import org.newswire.text.UrlSecrets;

/// A feed of articles: its address, query and metadata. Immutable.
///
/// A feed that the hub pushes has one canonical address, so that all of its subscribers share the pushed
/// documents.
public final class FeedTopic {
    private static final String FEED = "select url, name, title from feed where id = ?";

    private final FeedPath path;
    private final FeedAddress address;
    private final ArticleQuery query;
    private final boolean pushed;

    private FeedTopic(FeedPath path, FeedAddress address, ArticleQuery query, boolean pushed) {
        this.path = path;
        this.address = address;
        this.query = query;
        this.pushed = pushed;
    }

    /// @param base     the service's URL, without a trailing slash
    /// @param rawQuery percent-encoded; may be null
    static FeedTopic of(String base, FeedPath path, @Nullable String rawQuery) throws ProblemException {
        ArticleQuery query = switch (path.kind()) {
            case ARTICLES -> ArticleQuery.of(parameters(rawQuery, ""));
            case FEED ->
                ArticleQueryBuilder.builder(ArticleQuery.of(parameters(rawQuery, "feed")))
                        .feed(Optional.of(path.feed()))
                        .build();
            case SITE ->
                ArticleQueryBuilder.builder(ArticleQuery.of(parameters(rawQuery, "site")))
                        .site(Optional.of(path.name()))
                        .build();
            case STORIES -> throw ProblemException.nothingHere();
        };
        String given = rawQuery == null ? "" : rawQuery;
        boolean isPushed = isPushed(query, given);
        return new FeedTopic(path, path.address(base, isPushed ? canonical(path, query) : given), query, isPushed);
    }

    /// Returns whether a changed article alone determines its membership in the feed. Search results and
    /// stories are computed later, and a page with older entries does not change. Page sizes and periods
    /// would only multiply the documents.
    private static boolean isPushed(ArticleQuery query, String rawQuery) {
        return query.words().isEmpty()
                && query.story().isEmpty()
                && query.after().isEmpty()
                && query.from().isEmpty()
                && query.to().isEmpty()
                && !FeedAddress.hasParameter(rawQuery, "limit");
    }

    /// Returns the query with its parameters in canonical order and form.
    private static String canonical(FeedPath path, ArticleQuery query) {
        List<String> pairs = new ArrayList<>();
        query.language().ifPresent(language -> pairs.add(FeedAddress.parameter("language", language)));
        if (path.kind() != FeedPath.Kind.SITE) {
            query.site().ifPresent(site -> pairs.add(FeedAddress.parameter("site", site)));
        }
        if (path.kind() != FeedPath.Kind.FEED) {
            query.feed().ifPresent(feed -> pairs.add(FeedAddress.parameter("feed", feed.toString())));
        }
        query.author().ifPresent(author -> pairs.add(FeedAddress.parameter("author", author)));
        query.tag().ifPresent(tag -> pairs.add(FeedAddress.parameter("tag", tag)));
        return String.join("&", pairs);
    }

    /// Accepts the parameters of article lists except the parameter that the path implies.
    private static ApiParameters parameters(@Nullable String rawQuery, String fixed) throws ProblemException {
        return new ApiParameters(
                rawQuery,
                ArticleQuery.PARAMETERS.stream()
                        .filter(name -> !name.equals(fixed))
                        .toList());
    }

    /// Parses the topic of a WebSub subscription, which is the `rel=self` address of a pushed feed.
    ///
    /// @param base the service's URL, without a trailing slash
    /// @throws ProblemException with the error in the topic
    public static FeedTopic parse(String base, String topic) throws ProblemException {
        if (!topic.startsWith(base + "/feeds/")) {
            throw ProblemException.badParameter(
                    "hub.topic", "must be a feed of this hub, whose addresses begin with " + base + "/feeds/");
        }
        FeedTopic found = found(base, uri(topic.substring(base.length())));
        if (!found.isPushed()) {
            throw ProblemException.badParameter(
                    "hub.topic",
                    "has q, story, cursor, limit, from or to: such feeds are not pushed. Leave them out, or poll it");
        }
        if (!found.address().equals(topic)) {
            throw ProblemException.badParameter(
                    "hub.topic", "is spelled otherwise than the feed names it as rel=self. Give " + found.address());
        }
        return found;
    }

    private static FeedTopic found(String base, URI uri) throws ProblemException {
        try {
            FeedPath path = FeedPath.parse(Objects.requireNonNullElse(uri.getPath(), ""));
            if (path.kind() != FeedPath.Kind.STORIES) {
                return of(base, path, uri.getRawQuery());
            }
        } catch (ProblemException e) {
            throw ProblemException.badParameter("hub.topic", "must be the address of a feed: " + e.getMessage());
        }
        throw ProblemException.badParameter("hub.topic", "is a feed of stories, which is not pushed: poll it");
    }

    private static URI uri(String pathAndQuery) throws ProblemException {
        try {
            return new URI(pathAndQuery);
        } catch (URISyntaxException e) {
            throw ProblemException.badParameter("hub.topic", "is not a valid address");
        }
    }

    boolean isPushed() {
        return pushed;
    }

    /// Returns the `rel=self` address of the feed.
    public String address() {
        return address.self();
    }

    public String mediaType() {
        return address.format().mediaType();
    }

    FeedOutputFormat format() {
        return address.format();
    }

    FeedAddress feedAddress() {
        return address;
    }

    ArticleQuery query() {
        return query;
    }

    /// @throws ProblemException if the topic names a feed that is unknown to the store
    public void requireExistence(Connection connection) throws SQLException, ProblemException {
        try {
            head(connection);
        } catch (ProblemException e) {
            throw ProblemException.badParameter("hub.topic", "must be the address of a feed: " + e.getMessage());
        }
    }

    /// Returns the metadata of the feed.
    ///
    /// @throws ProblemException if the topic names a feed that is unknown to the store
    FeedHead head(Connection connection) throws SQLException, ProblemException {
        return switch (path.kind()) {
            case ARTICLES, STORIES ->
                new FeedHead(
                        "Newswire articles" + address.filters(),
                        "The latest articles" + address.filters(),
                        address.api("articles"),
                        null);
            case SITE ->
                new FeedHead(
                        path.name() + address.filters(),
                        "The latest articles of " + path.name() + address.filters(),
                        address.api("articles", FeedAddress.parameter("site", path.name())),
                        FeedAddress.absolute("https://" + path.name() + "/"));
            case FEED -> headOfFeed(connection);
        };
    }

    private FeedHead headOfFeed(Connection connection) throws SQLException, ProblemException {
        return Sql.first(connection, FEED, this::headOfFeed, path.feed())
                .orElseThrow(() -> ProblemException.notFound("The feed does not exist. /api/feeds lists all feeds."));
    }

    private FeedHead headOfFeed(ResultSet row) throws SQLException {
        String url = UrlSecrets.masked(row.getString("url"));
        return new FeedHead(
                WatchedFeeds.title(row, url) + address.filters(),
                "The latest articles of " + url + address.filters(),
                address.api("articles", FeedAddress.parameter("feed", path.name())),
                null);
    }

    /// Returns the changed articles of this feed, including retracted ones.
    public ChangedArticles own(ChangedArticles changed) {
        return changed.of(query);
    }

    /// Returns a document with changed articles of this feed.
    ///
    /// @param own at least one
    /// @param hub the address of the hub
    public byte[] document(Connection connection, ChangedArticles own, String hub)
            throws SQLException, ProblemException {
        FeedHead head = head(connection);
        FeedLinks links = new FeedLinks(address.self(), null, null, head.api(), head.home(), hub);
        FeedDocument document = new FeedDocument(
                address.id(),
                head.title(),
                head.description(),
                links,
                FeedDocument.updated(own.entries(), own.deleted()),
                own.entries(),
                own.deleted());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            address.format().write(document, out);
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer does not fail", e);
        }
        return out.toByteArray();
    }
}
