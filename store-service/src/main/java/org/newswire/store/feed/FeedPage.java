package org.newswire.store.feed;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.http.Page;
import org.newswire.pipeline.http.PageRequest;
import org.newswire.pipeline.http.PageResponse;
import org.newswire.pipeline.text.UrlSecrets;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ApiProblem;
import org.newswire.store.api.ArticleQuery;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.api.StoryQuery;

/// Serves feeds below `/feeds/`, as the API's description says. It only reads. Thread-safe.
public final class FeedPage implements Page {
    private static final Pattern HOST = Pattern.compile(
            "[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?" + "(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\\[[0-9a-f:.]{2,45}]");
    private static final int MAX_HOST_CHARS = 253;
    private static final String FEED = "select url, name, title from feed where id = ?";

    private final ReadAccess access;
    private final ServedAt servedAt;
    private final @Nullable String hub;

    /// @param publicUrl where clients reach the service, without a slash at the end; null: as their `Host`
    ///     says
    /// @param hub       the address of a WebSub hub that is told of changes, if there is one
    public FeedPage(ReadAccess access, @Nullable String publicUrl, @Nullable String hub) {
        this.access = access;
        this.servedAt = new ServedAt(publicUrl);
        this.hub = hub;
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException {
        return access.answer(request, () -> answerOrFail(request));
    }

    private PageResponse answerOrFail(PageRequest request) throws ApiProblem, SQLException, IOException {
        if (!READING.contains(request.method())) {
            throw new ApiProblem(405, "The methods are GET and HEAD.");
        }
        List<String> path = List.of(request.path().split("/", -1));
        if (path.size() < 3 || path.size() > 4 || !path.get(1).equals("feeds")) {
            throw ApiProblem.nothingHere();
        }
        String file = path.getLast();
        if (path.size() == 3 && file.equals("watched.opml")) {
            return watched(request);
        }
        int dot = file.lastIndexOf('.');
        FeedFormat format = FeedFormat.of(file.substring(dot + 1)).orElseThrow(ApiProblem::nothingHere);
        if (dot < 1) {
            throw ApiProblem.nothingHere();
        }
        String name = file.substring(0, dot);
        return switch (path.size() == 3 ? name : path.get(2) + "/") {
            case "articles" -> articles(request, format);
            case "stories" -> stories(request, format);
            case "feed/" -> feed(request, format, ApiParameters.id("feedId", name));
            case "site/" -> site(request, format, host(name));
            default -> throw ApiProblem.nothingHere();
        };
    }

    private PageResponse articles(PageRequest request, FeedFormat format) throws ApiProblem, SQLException, IOException {
        ArticleQuery query = ArticleQuery.of(new ApiParameters(request.rawQuery(), ArticleQuery.PARAMETERS));
        FeedAddress address = address(request, "/feeds/articles", format);
        FeedHead head = new FeedHead(
                "Newswire articles" + address.filters(),
                "The latest articles" + address.filters(),
                address.api("articles"),
                null);
        return access.readList(query, connection -> answer(request, connection, query, address, head));
    }

    private PageResponse site(PageRequest request, FeedFormat format, String host)
            throws ApiProblem, SQLException, IOException {
        ArticleQuery query = ArticleQuery.of(parameters(request, "site")).ofSite(host);
        FeedAddress address = address(request, "/feeds/site/" + FeedAddress.encoded(host), format);
        FeedHead head = new FeedHead(
                host + address.filters(),
                "The latest articles of " + host + address.filters(),
                address.api("articles", FeedAddress.parameter("site", host)),
                WebAddress.absolute("https://" + host + "/"));
        return access.readList(query, connection -> answer(request, connection, query, address, head));
    }

    private PageResponse feed(PageRequest request, FeedFormat format, UUID feed)
            throws ApiProblem, SQLException, IOException {
        ArticleQuery query = ArticleQuery.of(parameters(request, "feed")).ofFeed(feed);
        FeedAddress address = address(request, "/feeds/feed/" + feed, format);
        String api = address.api("articles", FeedAddress.parameter("feed", feed.toString()));
        return access.readList(query, connection -> {
            FeedHead head = head(connection, feed, address, api);
            return answer(request, connection, query, address, head);
        });
    }

    private static FeedHead head(Connection connection, UUID feed, FeedAddress address, String api)
            throws SQLException, ApiProblem {
        try (PreparedStatement select = connection.prepareStatement(FEED)) {
            select.setObject(1, feed);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw ApiProblem.notFound("There is no such feed. /api/feeds lists those that there are.");
                }
                String url = UrlSecrets.masked(row.getString("url"));
                String name = Stream.of(row.getString("name"), row.getString("title"), url)
                        .filter(text -> text != null && !text.isBlank())
                        .findFirst()
                        .orElse(url);
                return new FeedHead(
                        name + address.filters(), "The latest articles of " + url + address.filters(), api, null);
            }
        }
    }

    private PageResponse answer(
            PageRequest request, Connection connection, ArticleQuery query, FeedAddress address, FeedHead head)
            throws SQLException, IOException {
        Conditional present = new Conditional(address, head, hub);
        if (Conditional.namesTags(request)) {
            ArticleState.addTag(connection, query, present);
        } else if (Conditional.namesTime(request)) {
            ArticleState.addTagAndTime(connection, query, present);
        }
        if (present.isKnown(request)) {
            return FeedResponse.notModified(request, present);
        }
        Conditional validators = new Conditional(address, head, hub);
        ArticleFeed feed = ArticleFeed.entries(connection, query, validators);
        return FeedResponse.of(request, address.format(), feed.document(address, head, hub), validators, feed.now());
    }

    private PageResponse stories(PageRequest request, FeedFormat format) throws ApiProblem, SQLException, IOException {
        StoryQuery query = StoryQuery.of(new ApiParameters(request.rawQuery(), StoryQuery.PARAMETERS));
        FeedAddress address = address(request, "/feeds/stories", format);
        FeedHead head = new FeedHead(
                "Newswire stories" + address.filters(),
                "The latest stories" + address.filters(),
                address.api("stories"),
                null);
        return access.readList(connection -> {
            Conditional validators = new Conditional(address, head, hub);
            StoryFeed feed = StoryFeed.read(connection, query, validators);
            return validators.isKnown(request)
                    ? FeedResponse.notModified(request, validators)
                    : FeedResponse.of(request, format, feed.document(address, head, hub), validators, feed.now());
        });
    }

    private PageResponse watched(PageRequest request) throws ApiProblem, SQLException, IOException {
        new ApiParameters(request.rawQuery(), List.of());
        return access.readList(connection -> {
            Conditional validators = new Conditional();
            WatchedFeeds feeds = WatchedFeeds.read(connection, validators);
            return validators.isKnown(request)
                    ? FeedResponse.notModified(request, validators)
                    : FeedResponse.of(request, WatchedFeeds.MEDIA_TYPE, feeds::write, validators, Instant.EPOCH);
        });
    }

    private FeedAddress address(PageRequest request, String path, FeedFormat format) throws ApiProblem {
        String query = request.rawQuery();
        return new FeedAddress(servedAt.base(request), path, format, query == null ? "" : query);
    }

    /// Accepts the parameters of articles except the one that the path sets.
    private static ApiParameters parameters(PageRequest request, String fixed) throws ApiProblem {
        return new ApiParameters(
                request.rawQuery(),
                ArticleQuery.PARAMETERS.stream()
                        .filter(name -> !name.equals(fixed))
                        .toList());
    }

    /// Returns the host in the form that articles have: in lower case, without `www.`.
    private static String host(String name) throws ApiProblem {
        String host = name.toLowerCase(Locale.ROOT);
        if (host.length() > MAX_HOST_CHARS || !HOST.matcher(host).matches()) {
            throw ApiProblem.badParameter(
                    "host", "is no host name in ASCII, such as news.example.org or xn--bcher-kva.example");
        }
        return host.startsWith("www.") && host.indexOf('.', 4) > 0 ? host.substring(4) : host;
    }
}
