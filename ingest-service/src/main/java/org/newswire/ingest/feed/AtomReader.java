package org.newswire.ingest.feed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;

/// Atom 1.0 (RFC 4287) and 0.3, with tombstones (RFC 6721). A document that is a lone entry is a feed
/// of one.
final class AtomReader {
    private static final String[] PUBLISHED = {
        "published", "issued", "dcterms:issued", "dc:date", "created", "dcterms:created", "pubDate"
    };
    private static final String[] UPDATED = {"updated", "modified", "dcterms:modified"};

    private final XmlTree tree;
    private final Reading reading;
    private final Element root;
    private final Fields feed;
    private final List<Author> feedAuthors;
    private final ModuleElements modules;

    AtomReader(XmlTree tree, Reading reading) {
        this.tree = tree;
        this.reading = reading;
        this.root = tree.root();
        this.feed = tree.fields(root);
        this.modules = new ModuleElements(tree, reading);
        this.feedAuthors = own(feed);
    }

    ReadResult.Parsed read(String charset, String text, boolean truncated) {
        List<Element> elements = new ArrayList<>();
        collect(root, elements);
        if (truncated && Truncation.lastIsOpen(text, elements)) {
            elements.removeLast();
        }
        List<Entry> entries =
                reading.newest(elements, this::date).stream().map(this::entry).toList();
        return new ReadResult.Parsed(format(), charset, info(), entries, deleted(), reading.flags());
    }

    private void collect(Element parent, List<Element> entries) {
        if (tree.name(parent).equals("entry")) {
            entries.add(parent);
        }
        for (Node child = parent.firstChild(); child != null; child = child.nextSibling()) {
            if (child instanceof Element e) {
                switch (tree.name(e)) {
                    case "entry", "feed", "item" -> collect(e, entries);
                    default -> {}
                }
            }
        }
    }

    private FeedFormat format() {
        boolean old = XmlTree.namespace(root).contains("purl.org/atom")
                || root.attr("version").startsWith("0.");
        return old ? FeedFormat.ATOM_03 : FeedFormat.ATOM_10;
    }

    private @Nullable Instant date(Element entry) {
        Set<Flag> ignored = EnumSet.noneOf(Flag.class);
        Fields fields = tree.fields(entry);
        Instant updated = reading.date(fields, ignored, UPDATED);
        return updated != null ? updated : reading.date(fields, ignored, PUBLISHED);
    }

    private List<DeletedEntry> deleted() {
        List<DeletedEntry> deleted = new ArrayList<>();
        for (Element e : feed.all("at:deleted-entry")) {
            String ref = XmlText.attribute(e, "ref");
            if (ref != null) {
                deleted.add(
                        new DeletedEntry(ref, reading.date(XmlText.attribute(e, "when"), EnumSet.noneOf(Flag.class))));
            }
        }
        return deleted;
    }

    private FeedInfo info() {
        Set<Flag> flags = reading.flags();
        Markup title = markup(feed.first("title", "dc:title"));
        List<Element> links = feed.all("link");
        Author author = feedAuthors.stream().findFirst().orElse(null);
        String plainTitle = reading.plain(title, flags);
        return new FeedInfo(
                id(feed),
                Links.alternate(links, reading),
                plainTitle,
                reading.titleHtml(title, plainTitle, flags),
                reading.clean(
                        markup(feed.first("subtitle", "tagline", "info", "dc:description", "description")), flags),
                language(feed, root),
                author == null ? null : author.name() != null ? author.name() : author.email(),
                author == null ? null : author.email(),
                reading.date(feed, flags, "updated", "modified", "dcterms:modified", "dc:date"),
                feed.text("generator"),
                Hints.read(feed, links, reading),
                Terms.read(feed, links, markup(feed.first(Terms.RIGHTS)), reading));
    }

    private Entry entry(Element e) {
        Fields fields = tree.fields(e);
        EntryDraft draft = new EntryDraft(reading);
        draft.id = id(fields);
        draft.link = link(fields, draft);
        draft.title = title(fields.first("title", "dc:title", "media:title"));
        Element summary = fields.first("summary", "dc:description", "description");
        draft.summary = markup(summary != null ? summary : Media.description(fields, tree));
        draft.content = content(fields);
        draft.published = reading.date(fields, draft.flags, PUBLISHED);
        draft.updated = reading.date(fields, draft.flags, UPDATED);
        draft.language = language(fields, e);
        authors(fields).forEach(draft::author);
        categories(fields, draft);
        enclosures(fields, draft);
        draft.terms = Terms.read(fields, fields.all("link"), markup(fields.first(Terms.RIGHTS)), reading);
        comments(fields, draft);
        draft.modules = modules.of(e);
        return draft.build();
    }

    /// By RFC 4685: where the replies are, and how many.
    private void comments(Fields fields, EntryDraft draft) {
        int count = Numbers.natural(fields.text("thr:total"));
        for (Element link : fields.all("link")) {
            if (Links.rel(link).equals("replies") && draft.commentsUrl == null) {
                draft.commentsUrl = Links.href(link, reading);
                count = count < 0 ? Numbers.natural(XmlText.attribute(link, "thr:count")) : count;
            }
        }
        draft.commentCount = count < 0 ? null : count;
    }

    private @Nullable String id(Fields fields) {
        Element id = fields.first("id", "dc:identifier", "guid");
        String text = id == null ? null : XmlText.value(id);
        boolean relative =
                id != null && text != null && !WebAddress.isAbsolute(text) && id.closest("[xml:base]") != null;
        return relative && id != null ? reading.address(id, text) : text;
    }

    /// The alternate; else a link to HTML of unknown relation, the content elsewhere, the id where
    /// it is an address, the entry itself.
    private @Nullable String link(Fields fields, EntryDraft draft) {
        List<Element> links = fields.all("link");
        String alternate = Links.alternate(links, reading);
        if (alternate != null) {
            return alternate;
        }
        for (Element content : fields.all("content")) {
            String source = XmlText.attribute(content, "src");
            if (source != null) {
                return reading.address(content, source);
            }
        }
        String id = draft.id;
        String address = id != null && id.contains("://") ? WebAddress.resolve(null, id) : null;
        if (address != null) {
            draft.flags.add(Flag.LINK_FROM_ID);
            return address;
        }
        return Links.withRel(links, "self", reading);
    }

    private @Nullable Markup content(Fields fields) {
        List<Element> all = fields.all("content");
        for (Element e : all) {
            String type = XmlText.attribute(e, "type");
            if (type != null && type.contains("html") && e.childNodeSize() > 0) {
                return markup(e);
            }
        }
        return markup(fields.first("content", "content:encoded", "xhtml:body", "xhtml:div"));
    }

    private @Nullable Markup title(@Nullable Element e) {
        return e != null && NewswireFeed.isOne(root) ? NewswireFeed.title(e, reading.base(e)) : markup(e);
    }

    private @Nullable Markup markup(@Nullable Element e) {
        if (e == null) {
            return null;
        }
        boolean rss = tree.name(e).startsWith("content:") || tree.name(e).startsWith("xhtml:");
        return rss ? TextConstruct.rss(e, reading.base(e)) : TextConstruct.atom(e, reading.base(e));
    }

    private @Nullable String language(Fields fields, Element e) {
        String own = Reading.languageTag(fields.text("dc:language", "language"));
        return own != null ? own : reading.language(e);
    }

    /// The entry's authors, else its source's, else the feed's (RFC 4287, section 4.2.1).
    private List<Author> authors(Fields entry) {
        List<Author> authors = own(entry);
        for (Element source : entry.all("source")) {
            authors = authors.isEmpty() ? own(tree.fields(source)) : authors;
        }
        return authors.isEmpty() ? feedAuthors : authors;
    }

    private List<Author> own(Fields fields) {
        List<Author> authors = new ArrayList<>();
        for (Element e : fields.all("author", "dc:creator", "itunes:author")) {
            if (authors.size() == EntryDraft.MAX_LIST) {
                break;
            }
            Author author = XmlText.hasMarkup(e) ? AtomPersons.read(e, tree) : Persons.parse(XmlText.value(e));
            if (author != null) {
                authors.add(author);
            }
        }
        return authors;
    }

    private static void categories(Fields fields, EntryDraft draft) {
        for (Element e : fields.all("category")) {
            String term = XmlText.attribute(e, "term");
            String label = XmlText.attribute(e, "label");
            draft.category(term != null ? term : XmlText.value(e));
            draft.category(label);
        }
        for (Element e : fields.all("dc:subject")) {
            draft.category(XmlText.value(e));
        }
    }

    private void enclosures(Fields fields, EntryDraft draft) {
        for (Element e : fields.all("link")) {
            if (Links.rel(e).equals("enclosure")) {
                draft.enclosure(Links.href(e, reading), XmlText.attribute(e, "type"), XmlText.attribute(e, "length"));
            }
        }
        Media.read(fields, tree, reading, draft);
    }
}
