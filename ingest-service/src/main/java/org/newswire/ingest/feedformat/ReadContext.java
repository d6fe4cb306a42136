package org.newswire.ingest.feedformat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;
import org.newswire.net.UriReference;

/// State and operations for reading one document, shared by the readers of all formats. Not thread-safe.
final class ReadContext {
    private static final Instant EARLIEST = Instant.parse("1990-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofDays(1);
    private static final int MAX_TITLE_CHARS = 10_000;

    @Limit(of = "extension elements per feed document", past = "later entries have no media, place or comment count")
    private static final int MAX_EXTENSIONS = 20_000;

    private static final int MAX_LANGUAGE_CHARS = 100;
    /// Tags of one field: the time of HTML parsing grows more than proportionally for badly nested tags.
    private static final int MAX_TAGS = 20_000;

    private final Limits limits;
    private final InstantSource clock;
    private final @Nullable String documentBase;
    private final @Nullable String httpLanguage;
    private final EncodingRepair encoding;
    private final Set<Flag> flags;

    private final IdentityHashMap<Element, Optional<String>> bases = new IdentityHashMap<>(); // of parents
    private int extensionsLeft = MAX_EXTENSIONS;

    ReadContext(
            Limits limits,
            InstantSource clock,
            @Nullable String documentBase,
            @Nullable String httpLanguage,
            EncodingRepair encoding,
            Set<Flag> flags) {
        this.limits = limits;
        this.clock = clock;
        this.documentBase = documentBase;
        this.httpLanguage = httpLanguage;
        this.encoding = encoding;
        this.flags = flags;
    }

    /// Starts to read the next part of the document, and forgets the elements of the part before.
    void startPart() {
        bases.clear();
    }

    /// Whether the document may have another extension element; counts it.
    boolean takeExtension() {
        return extensionsLeft-- > 0;
    }

    Limits limits() {
        return limits;
    }

    /// Returns the mutable flags of the document.
    Set<Flag> flags() {
        return flags;
    }

    EncodingRepair encoding() {
        return encoding;
    }

    @Nullable
    String documentBase() {
        return documentBase;
    }

    /// Returns the base URL of an element: its `xml:base`, resolved against that of its ancestors and the
    /// document.
    @Nullable
    String base(Element e) {
        Element parent = e.parent();
        String outer = parent == null ? documentBase : baseOfChildren(parent);
        String own = e.attr("xml:base");
        if (own.isEmpty() || own.length() > UriReference.MAX_BASE_CHARS) {
            return outer;
        }
        String resolved = UriReference.resolve(outer, own);
        return resolved == null || resolved.length() > UriReference.MAX_BASE_CHARS ? outer : resolved;
    }

    /// Caches the base URL of a parent, which many elements use.
    private @Nullable String baseOfChildren(Element parent) {
        Optional<String> known = bases.get(parent);
        if (known == null) {
            known = Optional.ofNullable(base(parent));
            bases.put(parent, known);
        }
        return known.orElse(null);
    }

    @Nullable
    String address(Element e, @Nullable String reference) {
        return UriReference.resolve(base(e), reference);
    }

    /// Returns the nearest `xml:lang`, else the language of the HTTP header.
    @Nullable
    String language(Element e) {
        for (Element at = e; at != null; at = at.parent()) {
            if (at.hasAttr("xml:lang")) {
                return languageTag(at.attr("xml:lang"));
            }
        }
        return httpLanguage;
    }

    /// Returns the text as a language tag without surrounding white space, or null if it is blank or too
    /// long.
    static @Nullable String languageTag(@Nullable String text) {
        if (text == null || text.length() > MAX_LANGUAGE_CHARS) {
            return null;
        }
        String language = text.strip();
        return language.isEmpty() ? null : language;
    }

    /// Returns sanitised HTML, or null if nothing remains.
    @Nullable
    String clean(@Nullable Markup markup, Set<Flag> into) {
        if (markup == null) {
            return null;
        }
        Markup cut = cut(markup, limits.maxFieldChars(), into);
        String clean = FeedHtmlSanitizer.clean(cut.html(), cut.base());
        return clean.isEmpty() ? null : clean;
    }

    /// Returns HTML that is sanitised on first use.
    @Nullable
    EntryHtml html(@Nullable Markup markup, Set<Flag> into) {
        return markup == null ? null : EntryHtml.of(cut(markup, limits.maxFieldChars(), into));
    }

    @Nullable
    String plain(@Nullable Markup markup, Set<Flag> into) {
        return markup == null ? null : cut(markup, maxTitleChars(), into).toPlainText();
    }

    /// Returns the fields of the feed itself, with title and description in repaired encoding.
    FeedInfoBuilder feed(@Nullable Markup ownTitle, @Nullable Markup about) {
        EncodingRepair.Texts texts = encoding.texts(flags, ownTitle, about);
        Markup title = texts.repair(ownTitle);
        String plainTitle = plain(title, flags);
        return FeedInfoBuilder.builder()
                .title(plainTitle)
                .titleHtml(titleHtml(title, plainTitle, flags))
                .description(clean(texts.repair(about), flags));
    }

    /// Returns a title's sanitised HTML, or null if it equals the plain title.
    @Nullable
    String titleHtml(@Nullable Markup markup, @Nullable String plain, Set<Flag> into) {
        if (markup == null || plain == null) {
            return null;
        }
        String html = HtmlDetector.hasTags(markup.html())
                ? clean(cut(markup, maxTitleChars(), into), into)
                : XmlText.escaped(plain);
        return plain.equals(html) ? null : html;
    }

    /// Returns the first plausible date, in the order of the names. If an element occurs several times, the
    /// last one comes first.
    @Nullable
    Instant date(Fields fields, Set<Flag> into, String... names) {
        for (String name : names) {
            for (Element e : fields.all(name).reversed()) {
                Instant date = date(XmlText.value(e), into);
                if (date != null) {
                    return date;
                }
            }
        }
        return null;
    }

    /// Reads a plausible date. A date that is unreadable, more than a day in the future or before 1990 is
    /// flagged and null.
    @Nullable
    Instant date(@Nullable String text, Set<Flag> into) {
        if (text == null || text.isBlank()) {
            return null;
        }
        Instant date = FeedDateParser.parse(text);
        if (date == null) {
            into.add(Flag.DATE_UNREADABLE);
        } else if (date.isBefore(EARLIEST)) {
            into.add(Flag.DATE_ANCIENT);
        } else if (date.isAfter(clock.instant().plus(AHEAD))) {
            into.add(Flag.DATE_FUTURE);
        } else {
            return date;
        }
        return null;
    }

    /// Limits the entries to the newest ones, in document order.
    List<Element> newest(List<Element> items, java.util.function.Function<Element, @Nullable Instant> date) {
        if (items.size() <= limits.maxItems()) {
            return items;
        }
        flags.add(Flag.MANY_ITEMS);
        return NewestItems.of(items, limits.maxItems(), date);
    }

    private int maxTitleChars() {
        return Math.min(MAX_TITLE_CHARS, limits.maxFieldChars());
    }

    private static Markup cut(Markup markup, int maxChars, Set<Flag> into) {
        int end = end(markup.html(), maxChars);
        if (end == markup.html().length()) {
            return markup;
        }
        into.add(Flag.FIELD_CUT);
        return new Markup(markup.html().substring(0, end), markup.base());
    }

    /// Returns the position at which a field is cut.
    private static int end(String html, int maxChars) {
        int end = Math.min(html.length(), maxChars);
        int tag = html.indexOf('<');
        for (int tags = 0; tag >= 0 && tag < end; tags++) {
            if (tags == MAX_TAGS) {
                return tag;
            }
            tag = html.indexOf('<', tag + 1);
        }
        return end;
    }
}
