package org.newswire.ingest.feed;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// The authors of RSS items and channels, in whichever vocabulary they are given.
final class RssAuthors {
    private static final int MAX_AUTHORS = 200;

    private final Fields channel;
    private final XmlTree tree;
    private final List<Author> ofAllItems = new ArrayList<>();

    RssAuthors(Fields channel, XmlTree tree) {
        this.channel = channel;
        this.tree = tree;
        for (Element e : few(channel.all("dc:creator", "atom:author"))) {
            add(author(e, tree), ofAllItems);
        }
    }

    /// The item's own authors, else whom the channel names as the creator of all its items.
    List<Author> ofItem(Fields item) {
        List<Author> authors = new ArrayList<>();
        for (Element e : few(item.all("author", "dc:creator", "dc:author", "atom:author", "itunes:author"))) {
            add(author(e, tree), authors);
        }
        return authors.isEmpty() ? ofAllItems : authors;
    }

    @Nullable
    Author ofFeed() {
        List<Author> authors = new ArrayList<>();
        for (Element e : few(channel.all(
                "author",
                "managingEditor",
                "dc:creator",
                "dc:author",
                "atom:author",
                "itunes:author",
                "itunes:owner",
                "dc:publisher",
                "webMaster"))) {
            add(author(e, tree), authors);
        }
        return authors.isEmpty() ? null : authors.getFirst();
    }

    private static List<Element> few(List<Element> elements) {
        return elements.subList(0, Math.min(MAX_AUTHORS, elements.size()));
    }

    private static void add(@Nullable Author author, List<Author> authors) {
        if (author != null
                && authors.size() < MAX_AUTHORS
                && authors.stream().noneMatch(known -> isSame(known, author))) {
            authors.add(author);
        }
    }

    private static boolean isSame(Author known, Author other) {
        return known.name() != null && known.name().equals(other.name());
    }

    private static @Nullable Author author(Element e, XmlTree tree) {
        return XmlText.hasMarkup(e) ? AtomPersons.read(e, tree) : Persons.parse(XmlText.value(e));
    }
}
