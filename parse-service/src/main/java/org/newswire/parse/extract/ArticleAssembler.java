package org.newswire.parse.extract;

import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.author.AuthorFinder;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.body.ArticleBody;
import org.newswire.parse.extract.date.ArticleDate;
import org.newswire.parse.extract.date.DateFinder;
import org.newswire.parse.extract.detail.ArticleImage;
import org.newswire.parse.extract.detail.DetailFinder;
import org.newswire.parse.extract.detail.ImageFinder;
import org.newswire.parse.extract.detail.KeywordFinder;
import org.newswire.parse.extract.detail.Languages;
import org.newswire.parse.extract.markup.BodyWriter;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.text.PlainText;
import org.newswire.parse.extract.text.Words;
import org.newswire.parse.extract.title.SiteName;

/// Assembles an article from the selected blocks, the metadata of page and feed, and the site rule. It
/// records the source and the confidence of each field.
final class ArticleAssembler {
    private static final int MAX_TITLE_CHARS = 1_000;
    /// The lead is a preview. It is shorter than the text.
    private static final int MAX_LEAD_CHARS = 1_000;
    /// A shorter paragraph is a dateline, a byline or a label.
    private static final int MIN_WORDS = 8;

    private static final int MAX_NAME_CHARS = 60;
    private static final int MAX_AUTHORS = 50;
    private static final int MAX_KEYWORDS = 40;

    private final PageMetadata page;
    private final SiteName site;
    private final ExtractionInput source;
    private final List<Block> blocks;
    private final ArticleBody body;
    private final Set<Block> posts = Collections.newSetFromMap(new IdentityHashMap<>());
    private final SiteRule rule;
    private final FieldConfidence confidences;
    private final Map<String, String> provenance = new HashMap<>();
    private final Map<String, Double> confidence = new HashMap<>();
    private final Set<String> cut = new TreeSet<>();

    ArticleAssembler(
            PageMetadata page,
            SiteName site,
            ExtractionInput source,
            SiteRule rule,
            FieldConfidence confidences,
            List<Block> blocks,
            ArticleBody body) {
        this.page = page;
        this.site = site;
        this.source = source;
        this.rule = rule;
        this.confidences = confidences;
        this.blocks = blocks;
        this.body = body;
        this.posts.addAll(body.posts());
        if (!body.blocks().isEmpty()) {
            provenance.put("text", body.source());
            boolean partly = PageParser.isTruncated(page.document()) && !isTextOutsidePage();
            if (partly || body.blocks().getLast().index() == BlockSplitter.MAX_BLOCKS - 1) {
                cut.add("text");
            }
        }
        if (!body.source().equals(ArticleBody.FEED) && !body.source().equals(JsonLd.SOURCE)) {
            confidence.put("text", rounded(body.confidence()));
        }
    }

    Extraction.Article article(@Nullable SourcedValue<String> title, Languages languages) {
        SyndicatedEntry entry = source.entry();
        String text = BodyWriter.text(body.blocks(), body.tables(), posts);
        String prose = body.tables().isEmpty() ? text : BodyWriter.prose(body.blocks(), body.tables(), posts);
        int words = body.blocks().stream()
                .filter(block -> !posts.contains(block))
                .mapToInt(ArticleAssembler::wordsOf)
                .sum();
        SourcedValue<String> opening = new SourcedValue<>(opening(text), "text");
        String headline = headline(noted("title", title == null ? opening : title));
        String language = note("language", languages.of(prose.isBlank() ? text : prose, page, entry, isTextFromFeed()));
        var around = PageContext.of(blocks, isTextOutsidePage() ? List.of() : body.below(), headline);
        var dates = new DateFinder(page, entry, around, language == null ? "" : language, source.seen());
        ArticleDate published = note("published", dates.published(rule.dates(page.document())));
        SourcedValue<ArticleDate> changed = dates.modified();
        ArticleDate modified =
                note("modified", changed == null || isBefore(changed.value(), published) ? null : changed);
        List<ArticleImage> images =
                all("images", new ImageFinder(page, entry).find(body.below(), body.copies()), ImageFinder.MAX_IMAGES);
        SourcedValue<List<String>> ruled = rule.authors(page.document());
        return ExtractionArticleBuilder.builder()
                .title(headline)
                .authors(all(
                        "authors", ruled != null ? ruled : new AuthorFinder(page, entry, around).find(), MAX_AUTHORS))
                .published(time(published))
                .modified(time(modified))
                .publishedDate(published == null ? null : published.day().toString())
                .language(language)
                .text(text)
                .html(BodyWriter.html(body.blocks(), body.tables()))
                .lead(note("lead", lead()))
                .images(images)
                .canonicalUrl(note("canonicalUrl", canonical()))
                .siteName(note("siteName", siteName()))
                .keywords(all("keywords", KeywordFinder.find(page, entry, isTextFromFeed()), MAX_KEYWORDS))
                .wordCount(words)
                .details(details(around, headline, words, images.size()))
                .extractor(Extractor.version()
                        + (hasPage() || provenance.containsValue(SiteRule.SOURCE) ? rule.mark() : ""))
                .provenance(provenance)
                .confidence(confidence)
                .cut(List.copyOf(cut))
                .kept(rounded(kept()))
                .build();
    }

    private static int wordsOf(Block block) {
        return Words.containsMarks(block.text()) ? Words.inText(block.text()) : block.words();
    }

    /// A modification before publication belongs to a draft and is ignored.
    private static boolean isBefore(ArticleDate changed, @Nullable ArticleDate published) {
        if (published == null || changed.time() == null || published.time() == null) {
            return published != null && changed.day().isBefore(published.day());
        }
        return changed.time().isBefore(published.time());
    }

    private boolean hasPage() {
        return source.page() != null;
    }

    /// Whether the text comes from the feed although there is a page.
    private boolean isTextFromFeed() {
        return hasPage() && body.source().equals(ArticleBody.FEED);
    }

    /// Whether there is a page but the text comes from elsewhere.
    private boolean isTextOutsidePage() {
        return isTextFromFeed() || body.source().equals(JsonLd.SOURCE);
    }

    private double kept() {
        if (isTextFromFeed()) {
            return 0;
        }
        if (isTextOutsidePage()) {
            return 1;
        }
        int visible =
                characters(blocks.stream().filter(block -> !block.hidden()).toList());
        return visible == 0 ? 0 : Math.min(1, (double) characters(body.blocks()) / visible);
    }

    private static int characters(List<Block> some) {
        return some.stream().mapToInt(block -> block.text().length()).sum();
    }

    private ArticleDetails details(PageContext around, String headline, int words, int images) {
        var finder = new DetailFinder(page, around, headline);
        return new ArticleDetails(
                noted("kind", finder.kind(words, images)),
                note("subtitle", either(rule.text("subtitle", page.document()), finder.subtitle())),
                note("section", either(rule.text("section", page.document()), finder.section())),
                ArticleDetails.readingMinutes(words),
                finder.isAmp(),
                note("ampUrl", finder.amp()),
                note("paywalled", finder.paywalled()),
                hasPage() ? PageTerms.of(page) : PageTerms.NONE);
    }

    private static <T> @Nullable SourcedValue<T> either(
            @Nullable SourcedValue<T> ruled, @Nullable SourcedValue<T> found) {
        return ruled != null ? ruled : found;
    }

    private <T> @Nullable T note(String field, @Nullable SourcedValue<T> found) {
        return found == null ? null : noted(field, found);
    }

    private <T> T noted(String field, SourcedValue<T> found) {
        provenance.put(field, found.source());
        Double share = confidences.of(field, found);
        if (share != null) {
            confidence.put(field, share);
        }
        return found.value();
    }

    private <T> List<T> all(String field, SourcedValue<List<T>> found, int most) {
        if (found.value().isEmpty()) {
            return List.of();
        }
        List<T> all = noted(field, found);
        if (all.size() > most) {
            cut.add(field);
        }
        return all.subList(0, Math.min(all.size(), most));
    }

    private String headline(String title) {
        if (title.length() > MAX_TITLE_CHARS) {
            cut.add("title");
        }
        return title.substring(0, Math.min(title.length(), MAX_TITLE_CHARS));
    }

    private static double rounded(double share) {
        return Math.round(share * 1000) / 1000.0;
    }

    private static @Nullable OffsetDateTime time(@Nullable ArticleDate date) {
        return date == null ? null : date.time();
    }

    private static String opening(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 100
                ? line
                : line.substring(0, line.offsetByCodePoints(0, Math.min(99, line.codePointCount(0, line.length()))))
                        + "…";
    }

    /// The declared description, unless it only names the site. Otherwise the first paragraph with enough
    /// words.
    private @Nullable SourcedValue<String> lead() {
        String stated = page.meta("og:description", "description", "twitter:description");
        String described = stated == null ? "" : PlainText.of(stated);
        boolean told = isTextFromFeed() && !body.blocks().isEmpty();
        boolean isName = !body.blocks().isEmpty() && described.length() <= MAX_NAME_CHARS && site.isNamedBy(described);
        if (!described.isEmpty() && !told && !isName) {
            return new SourcedValue<>(preview(described), page.meta("og:description") != null ? "opengraph" : "meta");
        }
        return body.blocks().stream()
                .filter(block -> block.words() >= MIN_WORDS && !block.isHeading() && !posts.contains(block))
                .findFirst()
                .or(() -> body.blocks().stream().findFirst())
                .map(first -> preview(PlainText.inOneLine(PageMetadata.limited(first.text()))))
                .map(lead -> new SourcedValue<>(lead, "text"))
                .orElse(null);
    }

    private static String preview(String text) {
        return text.substring(0, Math.min(text.length(), MAX_LEAD_CHARS));
    }

    private @Nullable SourcedValue<String> canonical() {
        SyndicatedEntry entry = source.entry();
        SourcedValue<String> found = ofArticle(address(page.canonical(), "page"));
        found = found != null ? found : ofArticle(address(page.meta("og:url"), "opengraph"));
        found = found != null ? found : address(entry == null ? null : entry.link(), "feed");
        return found != null ? found : address(page.document().location(), "url");
    }

    /// Accepts a declared URL only if it can be an article's. It is rejected if it is the home page of the
    /// site (unless this page is) or has an invalid host.
    private @Nullable SourcedValue<String> ofArticle(@Nullable SourcedValue<String> stated) {
        if (stated == null) {
            return null;
        }
        String here = page.document().location();
        String host = WebUrl.hostWithoutWww(stated.value()).orElse("");
        boolean isHost = host.contains(".")
                || host.startsWith("[")
                || host.equals(WebUrl.hostWithoutWww(here).orElse(""));
        boolean isHomeOnly = TextlessPage.isHome(stated.value()) && !here.isEmpty() && !TextlessPage.isHome(here);
        return !host.isEmpty() && isHost && !isHomeOnly ? stated : null;
    }

    private @Nullable SourcedValue<String> address(@Nullable String reference, String source) {
        return reference == null
                ? null
                : SourcedValue.ofNullable(
                        UriReference.resolveToIri(page.document().baseUri(), reference), source);
    }

    /// The name from the metadata, otherwise the part of the title that matches the host. An account name
    /// such as `twitter:site` without blanks is ignored.
    private @Nullable SourcedValue<String> siteName() {
        JsonLd json = page.jsonLd();
        String publisher =
                json.text(json.resolve(json.article().path("publisher")).path("name"));
        String twitter = page.meta("twitter:site");
        return Stream.<Supplier<Optional<SourcedValue<String>>>>of(
                        () -> name(page.meta("og:site_name"), "opengraph"),
                        () -> name(publisher, "json-ld"),
                        () -> name(page.meta("application-name"), "meta"),
                        () -> name(json.site(), "json-ld"),
                        () -> name(
                                json.organisations().stream()
                                        .filter(site::isHost)
                                        .min(Comparator.naturalOrder())
                                        .orElse(null),
                                "json-ld"),
                        () -> name(page.title() == null ? null : site.in(page.title()), "page"),
                        () -> name(twitter == null || !twitter.contains(" ") ? null : twitter, "meta"))
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    private static Optional<SourcedValue<String>> name(@Nullable String stated, String source) {
        return Optional.ofNullable(stated)
                .map(name -> PlainText.of(PageMetadata.limited(name)))
                .filter(name -> !name.isEmpty() && !name.startsWith("@"))
                .map(name -> new SourcedValue<>(name, source));
    }
}
