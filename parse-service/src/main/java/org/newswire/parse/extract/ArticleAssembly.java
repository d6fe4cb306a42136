package org.newswire.parse.extract;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Puts the article together from its chosen blocks and what the page and the feed say of it, noting
/// for each
/// field
/// where it came from.
final class ArticleAssembly {
    private static final int MAX_KEYWORDS = 40;

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;
    private final @Nullable Instant seen;
    private final Languages languages;
    private final List<Block> blocks;
    private final List<Block> body;
    private final @Nullable Found<String> title;
    private final Map<String, String> provenance = new HashMap<>();

    ArticleAssembly(
            PageSurvey page,
            Source source,
            Languages languages,
            List<Block> blocks,
            List<Block> body,
            @Nullable Found<String> title) {
        this.page = page;
        this.entry = source.entry();
        this.seen = source.seen();
        this.languages = languages;
        this.blocks = blocks;
        this.body = body;
        this.title = title;
    }

    Extraction.Article article() {
        String text = BodyWriter.text(body);
        String headline = note("title", title == null ? new Found<>(opening(text), "text") : title);
        String language = note("language", languages.of(text, page, entry));
        var around = Surroundings.of(blocks, body, headline == null ? "" : headline);
        var dates = new DateFinder(page, entry, around, language == null ? "" : language, seen);
        StatedDate published = note("published", dates.published());
        StatedDate modified = note("modified", dates.modified());
        Found<List<ArticleImage>> images = new ImageFinder(page, entry).find(body);
        noteIf(!images.value().isEmpty(), "images", images.source());
        Found<List<String>> authors = new AuthorFinder(page, entry, around).find();
        noteIf(!authors.value().isEmpty(), "authors", authors.source());
        return new Extraction.Article(
                headline == null ? "" : headline,
                authors.value(),
                instant(published),
                instant(modified),
                published == null ? null : published.day().toString(),
                language,
                text,
                BodyWriter.html(body),
                note("lead", lead()),
                images.value(),
                note("canonicalUrl", canonical()),
                note("siteName", siteName()),
                keywords(),
                Words.count(text),
                provenance);
    }

    private <T> @Nullable T note(String field, @Nullable Found<T> found) {
        if (found == null) {
            return null;
        }
        provenance.put(field, found.source());
        return found.value();
    }

    private void noteIf(boolean given, String field, String source) {
        if (given) {
            provenance.put(field, source);
        }
    }

    private static @Nullable Instant instant(@Nullable StatedDate date) {
        return date == null ? null : date.instant();
    }

    private static String opening(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 100
                ? line
                : line.substring(0, line.offsetByCodePoints(0, Math.min(99, line.codePointCount(0, line.length()))))
                        + "…";
    }

    private @Nullable Found<String> lead() {
        String described = page.meta("og:description", "description", "twitter:description");
        if (described != null) {
            return new Found<>(described, page.meta("og:description") != null ? "opengraph" : "meta");
        }
        return body.isEmpty() ? null : new Found<>(body.getFirst().text(), "text");
    }

    private @Nullable Found<String> canonical() {
        Found<String> found = address(page.canonical, "page");
        found = found != null ? found : address(page.meta("og:url"), "opengraph");
        found = found != null ? found : address(entry == null ? null : entry.link(), "feed");
        return found != null ? found : address(page.document.baseUri(), "url");
    }

    private @Nullable Found<String> address(@Nullable String reference, String source) {
        String url = reference == null ? null : WebAddress.resolveHttp(page.document.baseUri(), reference);
        return url == null ? null : new Found<>(url, source);
    }

    private @Nullable Found<String> siteName() {
        String og = page.meta("og:site_name");
        if (og != null) {
            return new Found<>(og, "opengraph");
        }
        String publisher = page.jsonLd.text(
                page.jsonLd.resolve(page.jsonLd.article().path("publisher")).path("name"));
        if (publisher != null) {
            return new Found<>(publisher, "json-ld");
        }
        String application = page.meta("application-name", "twitter:site");
        return application == null ? null : new Found<>(application, "meta");
    }

    private List<String> keywords() {
        var words = new LinkedHashSet<String>();
        Consumer<String> add = s -> {
            String clean = s.strip();
            if (!clean.isEmpty() && clean.length() <= 60 && words.size() < MAX_KEYWORDS) {
                words.add(clean);
            }
        };
        var json = page.jsonLd.article().path("keywords");
        for (var node : json.isArray() ? json : List.of(json)) {
            for (String s : node.asText("").split("[,;]")) {
                add.accept(s);
            }
        }
        noteIf(!words.isEmpty(), "keywords", "json-ld");
        if (words.isEmpty()) {
            var metas = new ArrayList<>(page.allMetas("article:tag"));
            metas.addAll(page.allMetas("news_keywords"));
            metas.addAll(metas.isEmpty() ? page.allMetas("keywords") : List.of());
            metas.forEach(m -> List.of(m.split("[,;]")).forEach(add));
            noteIf(!words.isEmpty(), "keywords", "meta");
        }
        if (words.isEmpty() && entry != null) {
            entry.categories().forEach(add);
            noteIf(!words.isEmpty(), "keywords", "feed");
        }
        return List.copyOf(words);
    }
}
