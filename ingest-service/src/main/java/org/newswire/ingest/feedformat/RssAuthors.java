package org.newswire.ingest.feedformat;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// Reads the authors of RSS items and channels in all vocabularies.
final class RssAuthors {
    private static final int MAX_AUTHORS = 200;

    private final Fields channel;
    private final XmlTree tree;
    private final List<Author> ofAllItems;

    RssAuthors(Fields channel, XmlTree tree) {
        this.channel = channel;
        this.tree = tree;
        this.ofAllItems = authors(channel, "dc:creator", "atom:author");
    }

    /// Returns the item's authors, else the channel's creators.
    List<Author> ofItem(Fields item) {
        List<Author> authors = authors(item, "author", "dc:creator", "dc:author", "atom:author", "itunes:author");
        return authors.isEmpty() ? ofAllItems : authors;
    }

    @Nullable
    Author ofFeed() {
        return authors(
                        channel,
                        "author",
                        "managingEditor",
                        "dc:creator",
                        "dc:author",
                        "atom:author",
                        "itunes:author",
                        "itunes:owner",
                        "dc:publisher",
                        "webMaster")
                .stream()
                .findFirst()
                .orElse(null);
    }

    /// Returns the persons in these elements, the first of each name.
    private List<Author> authors(Fields fields, String... names) {
        List<Author> authors = new ArrayList<>();
        for (Element e : fields.all(names).stream().limit(MAX_AUTHORS).toList()) {
            Author author = PersonParser.read(e, tree);
            if (author != null && authors.stream().noneMatch(known -> isSame(known, author))) {
                authors.add(author);
            }
        }
        return authors;
    }

    private static boolean isSame(Author known, Author other) {
        return known.name() != null && known.name().equals(other.name());
    }
}
