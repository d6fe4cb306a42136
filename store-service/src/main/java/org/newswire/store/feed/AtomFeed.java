package org.newswire.store.feed;

import com.rometools.rome.feed.atom.Category;
import com.rometools.rome.feed.atom.Content;
import com.rometools.rome.feed.atom.Entry;
import com.rometools.rome.feed.atom.Feed;
import com.rometools.rome.feed.atom.Generator;
import com.rometools.rome.feed.atom.Link;
import com.rometools.rome.feed.atom.Person;
import com.rometools.rome.feed.module.Module;
import com.rometools.rome.feed.synd.SyndPerson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a feed as Atom 1.0 (RFC 4287) with deleted entries (RFC 6721), pages (RFC 5005) and Media RSS.
final class AtomFeed {
    private static final String MEDIA_TYPE = "application/atom+xml";

    private AtomFeed() {}

    static void write(FeedDocument document, OutputStream out) throws IOException {
        Feed feed = new Feed("atom_1.0");
        feed.setId(document.id());
        feed.setTitleEx(content(Content.TEXT, document.title()));
        feed.setSubtitle(content(Content.TEXT, document.description()));
        feed.setUpdated(Date.from(document.updated()));
        Generator generator = new Generator();
        generator.setValue(FeedDocument.GENERATOR);
        feed.setGenerator(generator);
        links(document.links(), feed);
        feed.setEntries(document.entries().stream().map(AtomFeed::entry).toList());
        if (!document.deleted().isEmpty()) {
            feed.setModules(List.of(ElementModule.deleted(document.deleted())));
        }
        RomeModules.write(feed, out);
    }

    private static void links(FeedLinks from, Feed feed) {
        feed.setAlternateLinks(new ArrayList<>());
        List<Link> alternate = feed.getAlternateLinks();
        add(alternate, "alternate", from.home(), "text/html");
        add(alternate, "alternate", from.api(), "application/json");
        feed.setOtherLinks(new ArrayList<>());
        List<Link> others = feed.getOtherLinks();
        add(others, "self", from.self(), MEDIA_TYPE);
        add(others, "first", from.first(), MEDIA_TYPE);
        add(others, "next", from.next(), MEDIA_TYPE);
        add(others, "hub", from.hub(), null);
    }

    static void add(List<Link> links, String relation, @Nullable String address, @Nullable String type) {
        if (address != null) {
            links.add(link(relation, address, type));
        }
    }

    private static Link link(String relation, String address, @Nullable String type) {
        Link link = new Link();
        link.setRel(relation);
        link.setHref(address);
        link.setType(type);
        return link;
    }

    private static Entry entry(DocumentEntry from) {
        Entry entry = new Entry();
        entry.setId(from.id());
        entry.setTitleEx(content(Content.TEXT, from.title() == null ? "" : from.title()));
        if (from.link() != null) {
            entry.setAlternateLinks(List.of(link("alternate", from.link(), null)));
        }
        entry.setAuthors(authors(from));
        entry.setPublished(RomeModules.dateOrNull(from.published()));
        entry.setUpdated(Date.from(from.updated()));
        entry.setCategories(from.tags().stream().map(AtomFeed::category).toList());
        if (from.summary() != null) {
            entry.setSummary(content(Content.TEXT, from.summary()));
        }
        if (from.content() != null) {
            entry.setContents(List.of(content(Content.HTML, from.content())));
        } else if (from.link() == null) {
            // An entry without a link must have content (section 4.1.2).
            entry.setContents(List.of(content(Content.TEXT, from.text())));
        }
        entry.setModules(modules(from));
        return entry;
    }

    /// An entry must have an author (section 4.2.1). The publisher replaces an unknown author.
    private static List<SyndPerson> authors(DocumentEntry from) {
        List<String> names = from.authors().isEmpty() ? List.of(from.publisher()) : from.authors();
        List<SyndPerson> authors = new ArrayList<>();
        for (String name : names) {
            Person person = new Person();
            person.setName(name);
            authors.add(person);
        }
        return authors;
    }

    private static Category category(String tag) {
        Category category = new Category();
        category.setTerm(tag);
        return category;
    }

    private static List<Module> modules(DocumentEntry from) {
        List<Module> modules = new ArrayList<>();
        RomeModules.dublinCore(List.of(), from.language()).ifPresent(modules::add);
        RomeModules.images(from.images()).ifPresent(modules::add);
        modules.add(ElementModule.provenance(from.provenance()));
        return modules;
    }

    private static Content content(String type, String text) {
        Content content = new Content();
        content.setType(type);
        content.setValue(text);
        return content;
    }
}
