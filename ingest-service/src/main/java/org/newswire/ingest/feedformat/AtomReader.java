package org.newswire.ingest.feedformat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;

/// Reads Atom 1.0 (RFC 4287) and 0.3, with tombstones (RFC 6721). A document whose root is an entry is a
/// feed with one entry.
final class AtomReader {
    private static final String[] PUBLISHED = {
        "published", "issued", "dcterms:issued", "dc:date", "created", "dcterms:created", "pubDate"
    };
    private static final String[] UPDATED = {"updated", "modified", "dcterms:modified"};

    private final XmlTree tree;
    private final ReadContext context;
    private final Element root;
    private final Fields feed;
    private final List<Author> feedAuthors;
    private final ModuleElements modules;

    AtomReader(XmlTree tree, ReadContext context) {
        this.tree = tree;
        this.context = context;
        this.root = tree.root();
        this.feed = tree.fields(root);
        this.modules = new ModuleElements(tree, context);
        this.feedAuthors = own(feed);
    }

    ReadResult.Parsed read(String charset, String text, boolean truncated) {
        List<Element> elements = new ArrayList<>();
        collect(root, elements);
        if (truncated && Truncation.lastIsOpen(text, elements)) {
            elements.removeLast();
        }
        List<Entry> entries =
                context.newest(elements, this::date).stream().map(this::entry).toList();
        return new ReadResult.Parsed(format(), charset, info(), entries, deleted(), context.flags());
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
        boolean old = XmlTree.namespace(root).toLowerCase(Locale.ROOT).contains("purl.org/atom")
                || root.attr("version").startsWith("0.");
        return old ? FeedFormat.ATOM_03 : FeedFormat.ATOM_10;
    }

    private @Nullable Instant date(Element entry) {
        Set<Flag> ignored = EnumSet.noneOf(Flag.class);
        Fields fields = tree.fields(entry);
        Instant updated = context.date(fields, ignored, UPDATED);
        return updated != null ? updated : context.date(fields, ignored, PUBLISHED);
    }

    private List<ReadResult.Deletion> deleted() {
        List<ReadResult.Deletion> deleted = new ArrayList<>();
        for (Element e : feed.all("at:deleted-entry")) {
            String ref = XmlText.attribute(e, "ref");
            if (ref != null) {
                deleted.add(new ReadResult.Deletion(
                        ref, context.date(XmlText.attribute(e, "when"), EnumSet.noneOf(Flag.class))));
            }
        }
        return deleted;
    }

    private FeedInfo info() {
        Set<Flag> flags = context.flags();
        Markup title = markup(feed.first("title", "dc:title"));
        Markup about = markup(feed.first("subtitle", "tagline", "info", "dc:description", "description"));
        List<Element> links = feed.all("link");
        Author author = feedAuthors.stream().findFirst().orElse(null);
        return context.feed(title, about)
                .id(id(feed))
                .link(AtomLinks.alternate(links, context))
                .language(language(feed, root))
                .author(author == null ? null : author.displayName())
                .authorEmail(author == null ? null : author.email())
                .updated(context.date(feed, flags, "updated", "modified", "dcterms:modified", "dc:date"))
                .generator(feed.text("generator"))
                .hints(PollHintsReader.read(feed, links, context))
                .terms(UsageTerms.read(feed, links, markup(feed.first(UsageTerms.RIGHTS)), context))
                .build();
    }

    private Entry entry(Element e) {
        Fields fields = tree.fields(e);
        EntryDraft draft = new EntryDraft(context);
        draft.entry.id(id(fields));
        draft.entry.link(link(fields, draft));
        draft.title = title(fields.first("title", "dc:title", "media:title"));
        Element summary = fields.first("summary", "dc:description", "description");
        draft.summary = markup(summary != null ? summary : MediaRss.description(fields, tree));
        draft.content = content(fields);
        draft.entry.published(context.date(fields, draft.flags, PUBLISHED));
        draft.entry.updated(context.date(fields, draft.flags, UPDATED));
        draft.entry.language(language(fields, e));
        authors(fields).forEach(draft::author);
        categories(fields, draft);
        enclosures(fields, draft);
        draft.entry.terms(
                UsageTerms.read(fields, fields.all("link"), markup(fields.first(UsageTerms.RIGHTS)), context));
        comments(fields, draft);
        draft.modules = modules.of(e);
        return draft.build();
    }

    /// Reads the address and the number of replies (RFC 4685).
    private void comments(Fields fields, EntryDraft draft) {
        int count = Numbers.natural(fields.text("thr:total"));
        for (Element link : fields.all("link")) {
            if (AtomLinks.rel(link).equals("replies") && draft.commentsUrl == null) {
                draft.commentsUrl = AtomLinks.href(link, context);
                count = count < 0 ? Numbers.natural(XmlText.attribute(link, Vocabulary.THR, "count")) : count;
            }
        }
        draft.commentCount = count < 0 ? null : count;
    }

    /// Resolves a relative id against an absolute `xml:base` only: with the feed's address, all ids would change
    /// when the feed moves.
    private @Nullable String id(Fields fields) {
        Element id = fields.first("id", "dc:identifier", "guid");
        String text = id == null ? null : XmlText.value(id);
        boolean relative =
                id != null && text != null && !UriReference.isAbsolute(text) && id.closest("[xml:base*=://]") != null;
        return relative && id != null ? context.address(id, text) : text;
    }

    /// Returns the alternate link, else the address of external content, else an id that is a URL, else the
    /// link to the entry itself.
    private @Nullable String link(Fields fields, EntryDraft draft) {
        List<Element> links = fields.all("link");
        String alternate = AtomLinks.alternate(links, context);
        if (alternate != null) {
            return alternate;
        }
        for (Element content : fields.all("content")) {
            String source = XmlText.attribute(content, "src");
            if (source != null) {
                return context.address(content, source);
            }
        }
        String id = draft.entry.id();
        String address = id != null && id.contains("://") ? UriReference.resolve(null, id) : null;
        if (address != null) {
            draft.flags.add(Flag.LINK_FROM_ID);
            return address;
        }
        return AtomLinks.withRel(links, "self", context);
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
        return e != null && NewswireFeed.isOne(root) ? NewswireFeed.title(e, context.base(e)) : markup(e);
    }

    private @Nullable Markup markup(@Nullable Element e) {
        if (e == null) {
            return null;
        }
        boolean rss = tree.name(e).startsWith("content:") || tree.name(e).startsWith("xhtml:");
        return rss ? TextConstruct.rss(e, context.base(e)) : TextConstruct.atom(e, context.base(e));
    }

    private @Nullable String language(Fields fields, Element e) {
        String own = ReadContext.languageTag(fields.text("dc:language", "language"));
        return own != null ? own : context.language(e);
    }

    /// Returns the authors of the entry, else of its source, else of the feed (RFC 4287, section 4.2.1).
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
            Author author = PersonParser.read(e, tree);
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
        draft.enclosureLinks(fields.all("link"));
        MediaRss.read(fields, tree, context, draft);
    }
}
