package org.newswire.store.feed;

import com.rometools.opml.feed.opml.Attribute;
import com.rometools.opml.feed.opml.Opml;
import com.rometools.opml.feed.opml.Outline;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.store.database.Sql;
import org.newswire.text.UrlSecrets;

/// The polled feeds as OPML 2.0, for feed readers and as a feed list of an ingest. The operator's tags become
/// categories. Secrets in addresses are masked.
final class WatchedFeeds {
    static final String MEDIA_TYPE = "text/x-opml; charset=utf-8";

    private static final String WATCHED =
            "select url, name, title, tags from feed where watched order by coalesce(name, title, url), id";

    private final List<Outline> outlines;

    private WatchedFeeds(List<Outline> outlines) {
        this.outlines = outlines;
    }

    static WatchedFeeds read(Connection connection, Conditional validators) throws SQLException {
        return new WatchedFeeds(Sql.list(connection, WATCHED, row -> {
            String url = UrlSecrets.masked(row.getString("url"));
            String title = title(row, url);
            List<String> tags = Sql.texts(row, "tags");
            validators.add(url, title, tags);
            return outline(XmlCharacters.legal(title), XmlCharacters.legal(url), tags);
        }));
    }

    /// Returns the name that the operator or the publisher has given to a feed, or else its masked URL.
    static String title(ResultSet feed, String url) throws SQLException {
        return Stream.of(feed.getString("name"), feed.getString("title"))
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElse(url);
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

    /// Returns whether a tag cannot be an OPML category, in which commas and slashes are separators. Such a
    /// tag becomes a folder.
    private static boolean isFolder(String tag) {
        return tag.indexOf(',') >= 0 || tag.startsWith("/") || tag.endsWith("/");
    }

    /// Returns the site of the feed, since the store does not know the feed's home page.
    private static @Nullable String home(String url) {
        return WebUrl.parse(url)
                .map(address -> WebUrl.withoutUser(address).resolve("/").toString())
                .orElse(null);
    }

    void write(OutputStream out) throws IOException {
        Opml opml = new Opml();
        opml.setFeedType("opml_2.0");
        opml.setTitle("Newswire: watched feeds");
        opml.setOutlines(outlines);
        RomeModules.write(opml, out);
    }
}
