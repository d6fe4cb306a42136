package org.newswire.store.page.feeds;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.newswire.net.WebUrl;
import org.newswire.store.api.ProblemException;
import org.newswire.store.database.Sql;
import org.newswire.store.page.View;
import org.newswire.store.page.ViewRequest;
import org.newswire.store.page.ViewResult;

/// Shows `/sources/discover`: how to add a site or feed. It sends no request to the address, since anybody who can
/// open the page could let this service call strangers. The command `discover` does.
public final class DiscoverView implements View {
    private static final String POLLED = """
            select * from feed where watched and strpos(lower(url), '//' || ?) > 0
                or watched and strpos(lower(url), '//www.' || ?) > 0 order by url limit 20""";

    @Override
    public ViewResult answer(ViewRequest request) throws ProblemException, SQLException {
        if (!request.below().isEmpty()) {
            throw ProblemException.notFound("There is no page with this address.");
        }
        Optional<String> typed = request.parameters(List.of("url")).text("url", WebUrl.MAX_CHARS);
        Optional<URI> url = typed.flatMap(DiscoverView::parse);
        List<Feed> polled = url.isEmpty() ? List.of() : request.read(connection -> polled(connection, url.get()));
        return ViewResult.page(
                "feeds/discover.jte",
                new DiscoverModel(typed.orElse(""), url.map(URI::toString).orElse(null), polled));
    }

    /// A user and password are removed, because the page is no place for them.
    private static Optional<URI> parse(String typed) {
        return WebUrl.parse(typed.contains("://") ? typed : "https://" + typed)
                .map(WebUrl::withoutUser)
                .map(url -> url.getRawPath().isEmpty() ? url.resolve("/") : url);
    }

    private static List<Feed> polled(Connection connection, URI url) throws SQLException {
        String host = WebUrl.hostWithoutWww(url.toString()).orElse("");
        return Sql.list(connection, POLLED, Feed::of, host, host);
    }
}
