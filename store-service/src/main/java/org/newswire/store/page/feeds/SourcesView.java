package org.newswire.store.page.feeds;

import java.sql.SQLException;
import org.newswire.store.api.ApiParameters;
import org.newswire.store.api.ProblemException;
import org.newswire.store.page.View;
import org.newswire.store.page.ViewRequest;
import org.newswire.store.page.ViewResult;

/// Shows `/sources`: the table of feeds, and below it the page of each feed.
public final class SourcesView implements View {
    private final FeedIndexCache cache;

    public SourcesView(FeedIndexCache cache) {
        this.cache = cache;
    }

    @Override
    public ViewResult answer(ViewRequest request) throws ProblemException, SQLException {
        return switch (request.below().size()) {
            case 0 -> list(request);
            case 1 -> feed(request, request.below().getFirst());
            default -> throw ProblemException.notFound("There is no feed with this address.");
        };
    }

    private ViewResult list(ViewRequest request) throws ProblemException, SQLException {
        FeedFilter filter = FeedFilter.of(request.parameters(FeedFilter.PARAMETERS));
        FeedWords words = new FeedWords(request.page());
        SourcesModel list = request.read(
                connection -> SourcesModel.read(connection, cache.index(connection), filter, words, request.now()));
        return ViewResult.page("feeds/list.jte", list);
    }

    private static ViewResult feed(ViewRequest request, String id) throws ProblemException, SQLException {
        if (!id.matches("[0-9a-fA-F-]{36}")) {
            throw ProblemException.notFound("The feed does not exist.");
        }
        var feedId = ApiParameters.id("id", id);
        FeedDetails details = request.read(connection -> FeedDetails.read(connection, feedId, request.now()));
        return ViewResult.page("feeds/feed.jte", FeedModel.of(details, request.page(), request.now()));
    }
}
