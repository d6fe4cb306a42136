package org.newswire.store.feed;

import com.rometools.opml.feed.opml.Attribute;
import com.rometools.opml.feed.opml.Opml;
import com.rometools.opml.feed.opml.Outline;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.pipeline.text.UrlSecrets;

/// The watched feeds as OPML 2.0, for the lists of feed readers and of the ingest. The operator's tags are
/// their categories. Secrets in addresses are masked.
final class WatchedFeeds {
    static final String MEDIA_TYPE = "text/x-opml; charset=utf-8";

    private static final String WATCHED =
            "select url, name, title, tags from feed where watched order by coalesce(name, title, url), id";

    private final List<Outline> outlines = new ArrayList<>();

    private WatchedFeeds() {}

    static WatchedFeeds read(Connection connection, Conditional validators) throws SQLException {
        WatchedFeeds feeds = new WatchedFeeds();
        try (PreparedStatement select = connection.prepareStatement(WATCHED);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String url = UrlSecrets.masked(row.getString("url"));
                String title = Stream.of(row.getString("name"), row.getString("title"), url)
                        .filter(text -> text != null && !text.isBlank())
                        .findFirst()
                        .orElse(url);
                List<String> tags = Arrays.stream(
                                (Object[]) row.getArray("tags").getArray())
                        .map(String::valueOf)
                        .toList();
                validators.add(url, title, tags);
                feeds.outlines.add(outline(XmlCharacters.legal(title), XmlCharacters.legal(url), tags));
            }
        }
        return feeds;
    }

    private static Outline outline(String title, String url, List<String> tags) {
        Outline outline = new Outline();
        outline.setType("rss");
        outline.setText(title);
        outline.setTitle(title);
        outline.getAttributes().add(new Attribute("xmlUrl", url));
        String home = home(url);
        if (home != null) {
            outline.getAttributes().add(new Attribute("htmlUrl", home));
        }
        List<String> legal = XmlCharacters.legal(tags);
        outline.setCategories(legal.stream().filter(tag -> !isFolder(tag)).toList());
        Outline outer = outline;
        for (String folder :
                legal.stream().filter(WatchedFeeds::isFolder).toList().reversed()) {
            Outline around = new Outline();
            around.setText(folder);
            around.setTitle(folder);
            around.setChildren(List.of(outer));
            outer = around;
        }
        return outer;
    }

    /// Whether a tag cannot be a category of OPML, in which commas and slashes divide: a folder has its name
    /// instead.
    private static boolean isFolder(String tag) {
        return tag.indexOf(',') >= 0 || tag.startsWith("/") || tag.endsWith("/");
    }

    /// The store does not know the page that a feed belongs to, so its site stands for it.
    private static @Nullable String home(String url) {
        String address = WebAddress.absolute(url);
        if (address == null) {
            return null;
        }
        URI uri = URI.create(address);
        return uri.getHost() == null
                ? null
                : uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + "/";
    }

    void write(OutputStream out) throws IOException {
        Opml opml = new Opml();
        opml.setFeedType("opml_2.0");
        opml.setTitle("Newswire: watched feeds");
        opml.setOutlines(outlines);
        RomeModules.write(opml, out);
    }
}
