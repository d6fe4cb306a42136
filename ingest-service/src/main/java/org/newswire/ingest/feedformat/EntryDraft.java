package org.newswire.ingest.feedformat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jdom2.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.RawItem;

/// Collects the parts of a feed's entry, and builds the `Entry` from them.
final class EntryDraft {
    /// Maximum number of authors, categories or enclosures of one entry.
    static final int MAX_LIST = 200;

    private static final int MAX_ADDRESS_CHARS = 2_048;

    final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    final EntryBuilder entry = EntryBuilder.builder();
    private final ReadContext context;

    @Nullable
    Markup title;

    @Nullable
    Markup summary;

    @Nullable
    Markup content;

    /// URL of the comments.
    @Nullable
    String commentsUrl;

    @Nullable
    Integer commentCount;

    /// The elements that Rome's module parsers read.
    @Nullable
    Element modules;

    private final Set<Author> authors = new LinkedHashSet<>();
    private final Set<String> categories = new LinkedHashSet<>();
    private final List<RawItem.Enclosure> enclosures = new ArrayList<>();
    private final List<RawItem.Media> media = new ArrayList<>();

    EntryDraft(ReadContext context) {
        this.context = context;
    }

    void author(@Nullable Author author) {
        if (author != null && authors.size() < MAX_LIST) {
            authors.add(author);
        }
    }

    void category(@Nullable String category) {
        String name = category == null ? "" : category.strip();
        if (!name.isEmpty() && categories.size() < MAX_LIST) {
            categories.add(name);
        }
    }

    /// Adds the categories of a comma-separated list.
    void categories(String list) {
        for (String name : list.split(",")) {
            category(name);
        }
    }

    void enclosure(@Nullable String url, @Nullable String type, @Nullable String length) {
        if (url != null
                && url.length() <= MAX_ADDRESS_CHARS
                && enclosures.size() < MAX_LIST
                && enclosures.stream().noneMatch(e -> e.url().equals(url))) {
            enclosures.add(new RawItem.Enclosure(url, type, Numbers.length(length)));
        }
    }

    /// Adds the Atom links with the relation `enclosure`.
    void enclosureLinks(List<org.jsoup.nodes.Element> links) {
        for (org.jsoup.nodes.Element link : links) {
            if (AtomLinks.rel(link).equals("enclosure")) {
                enclosure(
                        AtomLinks.href(link, context),
                        XmlText.attribute(link, "type"),
                        XmlText.attribute(link, "length"));
            }
        }
    }

    /// Adds a file with details that an enclosure does not have.
    void media(RawItem.Media file) {
        if (file.url().length() <= MAX_ADDRESS_CHARS && media.size() < MAX_LIST) {
            media.add(file);
        }
    }

    Entry build() {
        if (entry.id() == null) {
            flags.add(Flag.ID_MISSING);
        }
        if (entry.link() == null) {
            flags.add(Flag.LINK_MISSING);
        }
        if (entry.published() == null && entry.updated() == null) {
            flags.add(Flag.DATE_MISSING);
        }
        EncodingRepair.Texts texts = context.encoding().texts(flags, title, summary, content);
        Markup shownTitle = texts.repair(title);
        String plainTitle = context.plain(shownTitle, flags);
        return entry.title(plainTitle)
                .titleHtml(context.titleHtml(shownTitle, plainTitle, flags))
                .summaryHtml(context.html(texts.repair(summary), flags))
                .contentHtml(context.html(texts.repair(content), flags))
                .authors(authors.stream().map(texts::repair).toList())
                .categories(categories.stream().map(texts::repair).toList())
                .enclosures(enclosures)
                .flags(flags)
                .extensions(extensions())
                .build();
    }

    private EntryExtensions extensions() {
        return new EntryExtensions(
                Stream.concat(media.stream(), enclosures.stream().map(EntryExtensions::media))
                        .toList(),
                commentsUrl == null && commentCount == null
                        ? null
                        : new RawItem.Comments(commentsUrl, commentCount, null),
                modules);
    }
}
