package org.newswire.ingest.feedformat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;

/// Reads RSS 0.90 to 2.0 with modules. Items may be inside the channel, next to it, or in a document
/// without a channel.
final class RssReader {
    private static final String[] PUBLISHED = {
        "pubDate",
        "dc:date",
        "dcterms:issued",
        "dcterms:created",
        "atom:published",
        "atom:issued",
        "atom:created",
        "date"
    };
    private static final String[] UPDATED = {
        "atom:updated", "dcterms:modified", "atom:modified", "updated", "lastBuildDate"
    };

    /// A reference whose last segment has the ending of a page.
    private static final Pattern PAGE =
            Pattern.compile("[^\\s?#]+\\.(?:[sx]?html?|php\\d?|aspx?|jsp|cfm)(?:[?#]\\S*)?", Pattern.CASE_INSENSITIVE);

    private final XmlTree tree;
    private final ReadContext context;
    private final Element channel;
    private final Fields feed;
    private final RssAuthors authors;
    private final ModuleElements modules;
    private final @Nullable String language;

    RssReader(XmlTree tree, ReadContext context) {
        this.tree = tree;
        this.context = context;
        this.channel = channel(tree);
        this.feed = tree.fields(channel);
        this.modules = new ModuleElements(tree, context);
        this.authors = new RssAuthors(feed, tree);
        String stated = ReadContext.languageTag(feed.text("language", "dc:language"));
        this.language = stated != null ? stated : context.language(channel);
    }

    ReadResult.Parsed read(String charset, String text, boolean truncated) {
        List<Element> items = new ArrayList<>();
        collect(tree.root(), items);
        if (truncated && Truncation.lastIsOpen(text, items)) {
            items.removeLast();
        }
        List<Entry> entries =
                context.newest(items, this::date).stream().map(this::entry).toList();
        return new ReadResult.Parsed(format(), charset, info(), entries, List.of(), context.flags());
    }

    private static Element channel(XmlTree tree) {
        Element root = tree.root();
        Element channel = tree.fields(root).all("channel").stream().findFirst().orElse(null);
        return channel == null ? root : channel;
    }

    private void collect(Element parent, List<Element> items) {
        for (Node child = parent.firstChild(); child != null; child = child.nextSibling()) {
            if (child instanceof Element e) {
                switch (tree.name(e)) {
                    case "item" -> {
                        items.add(e);
                        collect(e, items);
                    }
                    case "channel", "rss", "items", "rdf:rdf" -> collect(e, items);
                    default -> {}
                }
            }
        }
    }

    private @Nullable Instant date(Element item) {
        return context.date(tree.fields(item), EnumSet.noneOf(Flag.class), PUBLISHED);
    }

    private FeedFormat format() {
        Element root = tree.root();
        if (XmlFormat.localName(root).equals("rdf")) {
            boolean old = XmlTree.namespace(channel).toLowerCase(Locale.ROOT).contains("netscape.com");
            return old ? FeedFormat.RSS_09X : FeedFormat.RSS_10;
        }
        String version = root.attr("version").strip();
        return version.startsWith("0.9") ? FeedFormat.RSS_09X : FeedFormat.RSS_20;
    }

    private FeedInfo info() {
        Set<Flag> flags = context.flags();
        Markup title = markup(feed.first("title", "atom:title", "dc:title"));
        Markup about = markup(feed.first(
                "description", "atom:subtitle", "atom:tagline", "dc:description", "itunes:summary", "itunes:subtitle"));
        List<Element> links = feed.all("atom:link", "link");
        List<Element> atomLinks = links.stream().filter(e -> e.hasAttr("href")).toList();
        Author author = authors.ofFeed();
        return context.feed(title, about)
                .id(feed.text("atom:id", "dc:identifier", "guid"))
                .link(link(feed, channel))
                .language(language)
                .author(author == null ? null : author.displayName())
                .authorEmail(author == null ? null : author.email())
                .updated(context.date(
                        feed,
                        flags,
                        "lastBuildDate",
                        "pubDate",
                        "dc:date",
                        "dcterms:modified",
                        "atom:updated",
                        "atom:modified"))
                .generator(feed.text("generator", "atom:generator"))
                .hints(PollHintsReader.read(feed, atomLinks, context))
                .terms(UsageTerms.read(feed, atomLinks, markup(feed.first(UsageTerms.RIGHTS)), context))
                .build();
    }

    private Entry entry(Element item) {
        Fields fields = tree.fields(item);
        EntryDraft draft = new EntryDraft(context);
        identity(item, fields, draft);
        draft.title = title(fields.first("title", "atom:title", "dc:title", "media:title", "itunes:title"));
        text(fields, draft);
        draft.entry.published(context.date(fields, draft.flags, PUBLISHED));
        draft.entry.updated(context.date(fields, draft.flags, UPDATED));
        String own = ReadContext.languageTag(fields.text("language", "dc:language"));
        draft.entry.language(own != null ? own : itemLanguage(item));
        authors.ofItem(fields).forEach(draft::author);
        categories(fields, draft);
        enclosures(fields, draft);
        draft.entry.terms(
                UsageTerms.read(fields, fields.all("atom:link"), markup(fields.first(UsageTerms.RIGHTS)), context));
        draft.commentsUrl = context.address(item, fields.text("comments"));
        draft.modules = modules.of(item);
        return draft.build();
    }

    private @Nullable String itemLanguage(Element item) {
        String own = context.language(item);
        return own != null ? own : language;
    }

    private void identity(Element item, Fields fields, EntryDraft draft) {
        Element guid = fields.first("guid");
        String about = XmlText.attribute(item, Vocabulary.RDF, "about");
        String id = guid != null ? XmlText.literal(guid) : fields.text("atom:id", "id");
        draft.entry.id(id != null ? id : about != null ? about : fields.text("dc:identifier"));
        draft.entry.link(link(fields, item));
        boolean permalink = guid != null && !"false".equalsIgnoreCase(XmlText.attribute(guid, "isPermaLink"));
        draft.entry.idIsPermalink(permalink && id != null && UriReference.resolve(null, id) != null);
        if (draft.entry.link() == null && guid != null && permalink && id != null && isAddress(id)) {
            draft.entry.link(fromId(context.address(guid, id), draft));
        }
        if (draft.entry.link() == null && about != null) {
            draft.entry.link(fromId(context.address(item, about), draft));
        }
    }

    /// Whether a guid looks like a URL reference. Other guids are names, such as base64 numbers, which may
    /// contain a `/`.
    private static boolean isAddress(String id) {
        return UriReference.isAbsolute(id)
                || id.startsWith("/")
                || id.startsWith("?")
                || PAGE.matcher(id).matches();
    }

    private static @Nullable String fromId(@Nullable String address, EntryDraft draft) {
        if (address == null) {
            return null;
        }
        draft.flags.add(Flag.LINK_FROM_ID);
        return address;
    }

    private @Nullable String link(Fields fields, Element owner) {
        for (Element link : fields.all("link")) {
            String text = XmlText.value(link);
            if (text != null) {
                return context.address(link, text);
            }
        }
        String alternate = AtomLinks.alternate(fields.all("atom:link", "link"), context);
        return alternate != null ? alternate : context.address(owner, fields.text("dc:relation"));
    }

    private void text(Fields fields, EntryDraft draft) {
        draft.content = markup(fields.first(
                "content:encoded", "xhtml:body", "body", "fullitem", "atom:content", "xhtml:div", "content"));
        Element summary = fields.first(
                "description", "atom:summary", "dc:description", "itunes:summary", "dcterms:abstract", "summary");
        if (summary == null) {
            summary = MediaRss.description(fields, tree);
        }
        draft.summary = markup(summary != null ? summary : fields.first("itunes:subtitle"));
    }

    private @Nullable Markup title(@Nullable Element e) {
        return e != null && NewswireFeed.isOne(tree.root()) ? NewswireFeed.title(e, context.base(e)) : markup(e);
    }

    private @Nullable Markup markup(@Nullable Element e) {
        if (e == null) {
            return null;
        }
        String base = context.base(e);
        return tree.name(e).startsWith("atom:") ? TextConstruct.atom(e, base) : TextConstruct.rss(e, base);
    }

    private static void categories(Fields fields, EntryDraft draft) {
        for (Element e : fields.all("category", "dc:subject", "media:category")) {
            draft.category(XmlText.value(e));
        }
        for (Element e : fields.all("atom:category")) {
            draft.category(XmlText.attribute(e, "term"));
        }
        for (Element e : fields.all("itunes:category")) {
            draft.category(XmlText.attribute(e, "text"));
            e.children().forEach(inner -> draft.category(XmlText.attribute(inner, "text")));
        }
        for (Element e : fields.all("itunes:keywords", "media:keywords", "tags")) {
            draft.categories(e.wholeText());
        }
    }

    private void enclosures(Fields fields, EntryDraft draft) {
        for (Element e : fields.all("enclosure", "enc:enclosure")) {
            String url = XmlText.attribute(e, "url");
            String resource = url != null ? url : XmlText.attribute(e, Vocabulary.RDF, "resource");
            draft.enclosure(context.address(e, resource), XmlText.attribute(e, "type"), XmlText.attribute(e, "length"));
        }
        draft.enclosureLinks(fields.all("atom:link"));
        MediaRss.read(fields, tree, context, draft);
    }
}
