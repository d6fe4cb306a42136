package org.newswire.ingest.feed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jdom2.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.RawItem;

/// An entry in the making.
final class EntryDraft {
    /// Authors, categories or enclosures of one entry.
    static final int MAX_LIST = 200;

    private static final int MAX_ADDRESS_CHARS = 2_048;

    final Set<Flag> flags = EnumSet.noneOf(Flag.class);
    private final Reading reading;

    @Nullable
    String id;

    boolean idIsPermalink;

    @Nullable
    String link;

    @Nullable
    Markup title;

    @Nullable
    Markup summary;

    @Nullable
    Markup content;

    @Nullable
    Instant published;

    @Nullable
    Instant updated;

    @Nullable
    String language;

    Terms terms = Terms.NONE;

    /// Where the entry is discussed.
    @Nullable
    String commentsUrl;

    @Nullable
    Integer commentCount;

    /// The elements of modules, for Rome.
    @Nullable
    Element modules;

    private final Set<Author> authors = new LinkedHashSet<>();
    private final Set<String> categories = new LinkedHashSet<>();
    private final List<Enclosure> enclosures = new ArrayList<>();
    private final List<RawItem.Media> media = new ArrayList<>();

    EntryDraft(Reading reading) {
        this.reading = reading;
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

    /// Several in one string, with commas between.
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
            enclosures.add(new Enclosure(url, type, Numbers.length(length)));
        }
    }

    /// A file of which the feed says more than an enclosure can.
    void media(RawItem.Media file) {
        if (file.url().length() <= MAX_ADDRESS_CHARS && media.size() < MAX_LIST) {
            media.add(file);
        }
    }

    Entry build() {
        if (id == null) {
            flags.add(Flag.ID_MISSING);
        }
        if (link == null) {
            flags.add(Flag.LINK_MISSING);
        }
        if (published == null && updated == null) {
            flags.add(Flag.DATE_MISSING);
        }
        String plainTitle = reading.plain(title, flags);
        return new Entry(
                id,
                idIsPermalink,
                link,
                plainTitle,
                reading.titleHtml(title, plainTitle, flags),
                reading.html(summary, flags),
                reading.html(content, flags),
                List.copyOf(authors),
                published,
                updated,
                language,
                List.copyOf(categories),
                enclosures,
                terms,
                flags,
                extensions());
    }

    private EntryExtensions extensions() {
        return EntryExtensions.of(
                Stream.concat(media.stream(), enclosures.stream().map(EntryExtensions::media))
                        .toList(),
                commentsUrl == null && commentCount == null
                        ? null
                        : new RawItem.Comments(commentsUrl, commentCount, null),
                modules);
    }
}
