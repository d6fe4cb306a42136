package org.newswire.parse.extract.date;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.page.OutsideArticle;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.text.Words;

/// Reads the dates that a page declares in JSON-LD, `meta` elements and microdata.
final class DeclaredDates {
    private static final String PUBLISHED_TIME = "article:published_time";
    private static final String[] PUBLISHED = """
            article:published_time og:article:published_time datepublished og:published_time
            og:pubdate parsely-pub-date sailthru.date dc.date.issued dcterms.issued dcterms.created
            dcterms.date dc.date dc.date.created pubdate publishdate publish-date publish_date
            published-date publication_date publicationdate ptime article.published
            article_date_original rnews:datepublished cxenseparse:recs:publishtime bt:pubdate
            citation_publication_date citation_date displaydate originalpublicationdate
            creation_date date datecreated dc.created uploaddate""".split("\\s");
    private static final String[] MODIFIED = """
            article:modified_time og:article:modified_time og:updated_time datemodified
            last-modified dcterms.modified dc.date.modified article.updated lastmod modified
            revised utime""".split("\\s");
    private static final Pattern PUBLICATION =
            Pattern.compile("publi(?:sh|c|k)\\w{0,20}[-_:.]?(?:on|at|date|time)|(?:date|time)[-_:.]?publi");

    private final PageMetadata page;
    private final PageDateParser parser;

    DeclaredDates(PageMetadata page, PageDateParser parser) {
        this.page = page;
        this.parser = parser;
    }

    /// A declared date in a notation for readers. It is less reliable: templates often write the day of the
    /// last site change.
    @Nullable
    SourcedValue<ArticleDate> writtenForReaders() {
        ArticleDate date = parser.parse(page.jsonLd().text("datePublished"));
        return date != null ? new SourcedValue<>(date, "json-ld") : ofMetas(Stream.of("parsely-page:pub_date"));
    }

    @Nullable
    SourcedValue<ArticleDate> published() {
        return Stream.<Supplier<@Nullable SourcedValue<ArticleDate>>>of(
                        () -> isOfTeaser() ? ofMetas(Stream.of(PUBLISHED_TIME)) : null,
                        () -> inJsonLd(page.jsonLd().text("datePublished")),
                        () -> inJsonLd(page.jsonLd().text("dateCreated")),
                        () -> ofMetas(Stream.of(PUBLISHED)),
                        this::ofOtherMetas,
                        this::inMicrodata,
                        () -> inJsonLd(page.jsonLd().anywhere("datePublished")))
                .flatMap(source -> Stream.ofNullable(source.get()))
                .findFirst()
                .orElse(null);
    }

    /// Whether the article in JSON-LD is another than that of the page: its URL is another one, or its
    /// headline has no word of the page's titles.
    private boolean isOfTeaser() {
        String headline = page.jsonLd().text("headline");
        String titles = Stream.of(page.meta("og:title", "twitter:title"), page.title())
                .flatMap(Stream::ofNullable)
                .map(PageMetadata::limited)
                .collect(Collectors.joining(" "));
        boolean unlike = headline != null && !titles.isEmpty() && Words.dice(titles, headline) == 0;
        return unlike || page.jsonLd().isOfOtherPage();
    }

    private static @Nullable SourcedValue<ArticleDate> inJsonLd(@Nullable String stated) {
        return SourcedValue.ofNullable(ArticleDate.parse(stated), "json-ld");
    }

    private @Nullable SourcedValue<ArticleDate> ofMetas(Stream<String> names) {
        return names.flatMap(name -> Stream.ofNullable(parser.parse(page.meta(name))))
                .findFirst()
                .map(date -> new SourcedValue<>(date, "meta"))
                .orElse(null);
    }

    /// Prefers dates inside the article over those of teasers.
    private @Nullable SourcedValue<ArticleDate> inMicrodata() {
        for (String name : List.of("datePublished", "dateCreated")) {
            ArticleDate beside = null;
            for (Element e : page.property(name)) {
                ArticleDate date = parser.ofElement(e);
                if (date != null && !OutsideArticle.contains(e)) {
                    return new SourcedValue<>(date, "microdata");
                }
                beside = beside == null ? date : beside;
            }
            if (beside != null) {
                return new SourcedValue<>(beside, "microdata");
            }
        }
        return null;
    }

    /// Searches `meta` elements with any name that refers to publication.
    private @Nullable SourcedValue<ArticleDate> ofOtherMetas() {
        return ofMetas(page.metaNames().stream()
                .filter(name -> PUBLICATION.matcher(name).find())
                .sorted());
    }

    @Nullable
    SourcedValue<ArticleDate> modified() {
        SourcedValue<ArticleDate> date = inJsonLd(page.jsonLd().text("dateModified"));
        date = date != null ? date : inJsonLd(page.jsonLd().anywhere("dateModified"));
        return date != null ? date : ofMetas(Stream.of(MODIFIED));
    }
}
