package org.newswire.store.feed;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.service.http.Page;
import org.newswire.service.http.PageRequest;
import org.newswire.service.http.PageResponse;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ProblemException;
import org.newswire.store.api.ReadAccess;
import org.newswire.store.api.StoryQuery;

/// Serves the feeds below `/feeds/`; `api/openapi.json` describes them. Documents have an entity tag and a short
/// cache lifetime, and are compressed if the client accepts that. Thread-safe.
public final class FeedPage implements Page {
    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

    /// Lets a shared proxy absorb the requests of many readers.
    private static final String CACHE_CONTROL = "public, max-age=30";

    private final ReadAccess access;
    private final @Nullable String publicUrl;
    private final @Nullable String hub;

    /// @param publicUrl the service's public URL, without a trailing slash; null derives it from `Host`
    /// @param hub       the address of the WebSub hub, if one is configured
    public FeedPage(ReadAccess access, @Nullable String publicUrl, @Nullable String hub) {
        this.access = access;
        this.publicUrl = publicUrl;
        this.hub = hub;
    }

    @Override
    public PageResponse answer(PageRequest request) throws IOException {
        return access.answer(request, () -> answerOrFail(request));
    }

    private PageResponse answerOrFail(PageRequest request) throws ProblemException, SQLException, IOException {
        if (request.path().equals("/feeds/watched.opml")) {
            return watched(request);
        }
        FeedPath path = FeedPath.parse(request.path());
        if (path.kind() == FeedPath.Kind.STORIES) {
            return stories(request, path);
        }
        FeedTopic topic = FeedTopic.of(base(request), path, request.rawQuery());
        return access.readList(topic.query(), connection -> answer(request, connection, topic));
    }

    /// Returns the public base URL of the service, since links in feeds are absolute.
    private String base(PageRequest request) throws ProblemException {
        if (publicUrl != null) {
            return publicUrl;
        }
        String host = request.header("Host");
        if (host == null || !HOST.matcher(host).matches()) {
            throw ProblemException.badParameter("Host", "must be sent as a header: a host name with an optional port");
        }
        return "http://" + host;
    }

    private PageResponse answer(PageRequest request, Connection connection, FeedTopic topic)
            throws SQLException, IOException, ProblemException {
        FeedHead head = topic.head(connection);
        String pushing = topic.isPushed() ? hub : null;
        Conditional present = new Conditional(topic.feedAddress(), head, pushing);
        if (Conditional.namesTags(request)) {
            ArticleState.addTo(present, connection, topic.query());
        }
        if (present.isKnown(request)) {
            return notModified(request, present);
        }
        Conditional validators = new Conditional(topic.feedAddress(), head, pushing);
        ArticleFeed feed = ArticleFeed.entries(connection, topic.query(), validators);
        FeedDocument document = feed.document(topic.feedAddress(), head, pushing);
        return response(request, topic.format(), document, validators);
    }

    private PageResponse stories(PageRequest request, FeedPath path)
            throws ProblemException, SQLException, IOException {
        StoryQuery query = StoryQuery.of(new ApiParameters(request.rawQuery(), StoryQuery.PARAMETERS));
        String rawQuery = request.rawQuery();
        FeedAddress address = path.address(base(request), rawQuery == null ? "" : rawQuery);
        FeedHead head = new FeedHead(
                "Newswire stories" + address.filters(),
                "The latest stories" + address.filters(),
                address.api("stories"),
                null);
        return access.readList(connection -> {
            Conditional validators = new Conditional(address, head);
            StoryFeed feed = StoryFeed.read(connection, query, validators);
            return validators.isKnown(request)
                    ? notModified(request, validators)
                    : response(request, path.format(), feed.document(address, head), validators);
        });
    }

    private PageResponse watched(PageRequest request) throws ProblemException, SQLException, IOException {
        new ApiParameters(request.rawQuery(), List.of());
        return access.readList(connection -> {
            Conditional validators = new Conditional();
            WatchedFeeds feeds = WatchedFeeds.read(connection, validators);
            return validators.isKnown(request)
                    ? notModified(request, validators)
                    : response(request, WatchedFeeds.MEDIA_TYPE, feeds::write, validators);
        });
    }

    private static PageResponse response(
            PageRequest request, FeedOutputFormat format, FeedDocument document, Conditional validators)
            throws IOException {
        PageResponse response = response(request, format.mediaType(), out -> format.write(document, out), validators);
        FeedLinks links = document.links();
        return links.hub() == null
                ? response
                : response.with("Link", "<" + links.hub() + ">; rel=\"hub\"")
                        .with("Link", "<" + links.self() + ">; rel=\"self\"");
    }

    private static PageResponse response(
            PageRequest request, String type, PageResponse.Writer content, Conditional validators) throws IOException {
        PageResponse response = cached(request.answer(200, type, content)).with("X-Content-Type-Options", "nosniff");
        return validators.on(response, request.acceptsGzip());
    }

    private static PageResponse notModified(PageRequest request, Conditional validators) {
        return validators.on(cached(PageResponse.empty(304)), request.acceptsGzip());
    }

    private static PageResponse cached(PageResponse response) {
        return response.with("Cache-Control", CACHE_CONTROL).with("Vary", "Accept-Encoding");
    }
}
