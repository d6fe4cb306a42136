package org.newswire.ingest.feed;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// The authors of RSS items and channels, in whichever vocabulary they are given.
final class RssAuthors {
    private static final int MAX_AUTHORS = 200;

    private RssAuthors() {}

    /// The item's own authors, else whom the channel names as the creator of all its items.
    static List<Author> ofItem(Fields item, Fields channel, XmlTree tree) {
        List<Author> authors = new ArrayList<>();
        for (Element e : few(item.all("author", "dc:creator", "dc:author", "atom:author", "itunes:author"))) {
            add(author(e, tree), authors);
        }
        for (Element e : few(authors.isEmpty() ? channel.all("dc:creator", "atom:author") : List.<Element>of())) {
            add(author(e, tree), authors);
        }
        return authors;
    }

    static @Nullable Author ofFeed(Fields channel, XmlTree tree) {
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
