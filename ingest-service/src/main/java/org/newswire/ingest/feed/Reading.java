package org.newswire.ingest.feed;

import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// One reading of one document: what the readers of all formats share. One thread.
final class Reading {
    private static final int MAX_TITLE_CHARS = 10_000;
    private static final int MAX_LANGUAGE_CHARS = 100;
    /// Tags of one field: HTML parsing takes more than proportional time where they are nested badly.
    private static final int MAX_TAGS = 20_000;

    private final Limits limits;
    private final FeedDates dates;
    private final @Nullable String documentBase;
    private final @Nullable String httpLanguage;
    private final Set<Flag> flags;
    private final IdentityHashMap<Element, Optional<String>> bases = new IdentityHashMap<>(); // of parents

    Reading(
            Limits limits,
            FeedDates dates,
            @Nullable String documentBase,
            @Nullable String httpLanguage,
            Set<Flag> flags) {
        this.limits = limits;
        this.dates = dates;
        this.documentBase = documentBase;
        this.httpLanguage = httpLanguage;
        this.flags = flags;
    }

    Limits limits() {
        return limits;
    }

    /// The flags of the document, to add to.
    Set<Flag> flags() {
        return flags;
    }

    @Nullable
    String documentBase() {
        return documentBase;
    }

    /// The base of addresses within an element: `xml:base` of it and of what it lies in, over the document's.
    @Nullable
    String base(Element e) {
        Element parent = e.parent();
        String outer = parent == null ? documentBase : baseOfChildren(parent);
        String own = e.attr("xml:base");
        if (own.isEmpty() || own.length() > WebAddress.MAX_BASE_CHARS) {
            return outer;
        }
        String resolved = WebAddress.resolve(outer, own);
        return resolved == null || resolved.length() > WebAddress.MAX_BASE_CHARS ? outer : resolved;
    }

    /// Cached, since many elements ask for it.
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
        return WebAddress.resolve(base(e), reference);
    }

    /// The nearest `xml:lang`, else the language that the HTTP header names.
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

    /// Safe HTML, or null where nothing is left.
    @Nullable
    String clean(@Nullable Markup markup, Set<Flag> into) {
        if (markup == null) {
            return null;
        }
        Markup cut = cut(markup, limits.maxFieldChars(), into);
        String clean = CleanHtml.clean(cut.html(), cut.base());
        return clean.isEmpty() ? null : clean;
    }

    /// HTML that is made safe once that is asked for.
    @Nullable
    EntryHtml html(@Nullable Markup markup, Set<Flag> into) {
        return markup == null ? null : EntryHtml.of(cut(markup, limits.maxFieldChars(), into));
    }

    @Nullable
    String plain(@Nullable Markup markup, Set<Flag> into) {
        return markup == null ? null : cut(markup, maxTitleChars(), into).toPlainText();
    }

    /// A title's safe HTML, where it differs from the plain title.
    @Nullable
    String titleHtml(@Nullable Markup markup, @Nullable String plain, Set<Flag> into) {
        if (markup == null || plain == null) {
            return null;
        }
        String html = HtmlGuess.hasTags(markup.html())
                ? clean(cut(markup, maxTitleChars(), into), into)
                : XmlText.escaped(plain);
        return plain.equals(html) ? null : html;
    }

    /// The date to believe under the first of these names that has one; of several under one name the last counts.
    @Nullable
    Instant date(Fields fields, Set<Flag> into, String... names) {
        for (String name : names) {
            for (Element e : fields.all(name).reversed()) {
                Instant date = dates.read(XmlText.value(e), into);
                if (date != null) {
                    return date;
                }
            }
        }
        return null;
    }

    @Nullable
    Instant date(@Nullable String text, Set<Flag> into) {
        return dates.read(text, into);
    }

    /// The newest entries where there are more than the limit, in document order.
    List<Element> newest(List<Element> items, java.util.function.Function<Element, @Nullable Instant> date) {
        if (items.size() <= limits.maxItems()) {
            return items;
        }
        flags.add(Flag.MANY_ITEMS);
        return Newest.of(items, limits.maxItems(), date);
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

    /// Where a field is cut: after so many characters or tags.
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
