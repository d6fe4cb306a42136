package org.newswire.parse.extract;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.author.AuthorFinder;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.BlockCutter;
import org.newswire.parse.extract.block.DataTable;
import org.newswire.parse.extract.block.Surroundings;
import org.newswire.parse.extract.body.Body;
import org.newswire.parse.extract.date.DateFinder;
import org.newswire.parse.extract.date.StatedDate;
import org.newswire.parse.extract.detail.ArticleImage;
import org.newswire.parse.extract.detail.DetailFinder;
import org.newswire.parse.extract.detail.ImageFinder;
import org.newswire.parse.extract.detail.KeywordFinder;
import org.newswire.parse.extract.detail.KindFinder;
import org.newswire.parse.extract.detail.Languages;
import org.newswire.parse.extract.markup.BodyWriter;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.page.PageTerms;
import org.newswire.parse.extract.text.PlainText;
import org.newswire.parse.extract.text.WebAddress;
import org.newswire.parse.extract.text.Words;
import org.newswire.parse.extract.title.SiteName;

/// Puts the article together from its chosen blocks and what the page, the feed and a site rule say
/// of it, noting for each field where it came from and how often such a witness is right.
final class ArticleAssembly {
    private static final int MAX_TITLE_CHARS = 1_000;
    /// It is a preview: what is longer is in the text.
    private static final int MAX_LEAD_CHARS = 1_000;
    /// Of a paragraph that says more than a dateline, a byline or a label.
    private static final int FEWEST_WORDS = 8;

    private static final int MAX_NAME_CHARS = 60;
    private static final int MAX_AUTHORS = 50;
    private static final int MAX_KEYWORDS = 40;

    private final PageSurvey page;
    private final SiteName site;
    private final @Nullable FeedEntry entry;
    private final @Nullable Instant seen;
    private final List<Block> blocks;
    private final List<Block> body;
    private final List<Block> below;
    private final List<DataTable> tables;
    private final Set<Block> posts;
    private final List<Block> copies;
    private final String textSource;
    private final SiteRule rule;
    private final boolean hasPage;
    private final Confidences confidences;
    private final Map<String, String> provenance = new HashMap<>();
    private final Map<String, Double> confidence = new HashMap<>();
    private final Set<String> cut = new TreeSet<>();

    ArticleAssembly(
            PageSurvey page,
            SiteName site,
            Source source,
            SiteRule rule,
            Confidences confidences,
            List<Block> blocks,
            Body body) {
        this.page = page;
        this.site = site;
        this.entry = source.entry();
        this.seen = source.seen();
        this.blocks = blocks;
        this.body = body.blocks();
        this.below = body.below();
        this.tables = body.tables();
        this.posts = Collections.newSetFromMap(new IdentityHashMap<>());
        this.posts.addAll(body.posts());
        this.copies = body.copies();
        this.textSource = body.source();
        this.rule = rule;
        this.hasPage = source.page() != null;
        this.confidences = confidences;
        if (!this.body.isEmpty()) {
            provenance.put("text", textSource);
            boolean partly = PageParser.isCut(page.document()) && !isTextElsewhere();
            if (partly || this.body.getLast().index() == BlockCutter.MAX_BLOCKS - 1) {
                cut.add("text");
            }
        }
        if (!textSource.equals(Body.FEED) && !textSource.equals(JsonLd.SOURCE)) {
            confidence.put("text", rounded(body.confidence()));
        }
    }

    Extraction.Article article(@Nullable Found<String> title, Languages languages) {
        String text = BodyWriter.text(body, tables, posts);
        String prose = tables.isEmpty() ? text : BodyWriter.prose(body, tables, posts);
        int words = body.stream()
                .filter(block -> !posts.contains(block))
                .mapToInt(ArticleAssembly::wordsOf)
                .sum();
        Found<String> opening = new Found<>(opening(text), "text");
        String headline = headline(noted("title", title == null ? opening : title));
        String language = note("language", languages.of(prose.isBlank() ? text : prose, page, entry, isTextFed()));
        var around = Surroundings.of(blocks, isTextElsewhere() ? List.of() : below, headline);
        var dates = new DateFinder(page, entry, around, language == null ? "" : language, seen);
        StatedDate published = note("published", dates.published(rule.dates(page.document())));
        Found<StatedDate> changed = dates.modified();
        StatedDate modified =
                note("modified", changed == null || isBefore(changed.value(), published) ? null : changed);
        List<ArticleImage> images =
                all("images", new ImageFinder(page, entry).find(below, copies), ImageFinder.MAX_IMAGES);
        Found<List<String>> ruled = rule.authors(page.document());
        return new Extraction.Article(
                headline,
                all("authors", ruled != null ? ruled : new AuthorFinder(page, entry, around).find(), MAX_AUTHORS),
                time(published),
                time(modified),
                published == null ? null : published.day().toString(),
                language,
                text,
                BodyWriter.html(body, tables),
                note("lead", lead()),
                images,
                note("canonicalUrl", canonical()),
                note("siteName", siteName()),
                all("keywords", new KeywordFinder(page, entry).find(isTextFed()), MAX_KEYWORDS),
                words,
                details(around, headline, words, images.size()),
                Extractor.version() + (hasPage || provenance.containsValue(SiteRule.SOURCE) ? rule.mark() : ""),
                provenance,
                confidence,
                List.copyOf(cut),
                rounded(kept()));
    }

    private static int wordsOf(Block block) {
        return Words.holdsMarks(block.text()) ? Words.inText(block.text()) : block.words();
    }

    /// A draft's last change is none of the article's.
    private static boolean isBefore(StatedDate changed, @Nullable StatedDate published) {
        if (published == null || changed.time() == null || published.time() == null) {
            return published != null && changed.day().isBefore(published.day());
        }
        return changed.time().isBefore(published.time());
    }

    /// Whether the text is the entry's, though there is a page.
    private boolean isTextFed() {
        return hasPage && textSource.equals(Body.FEED);
    }

    /// Whether there is a page, and the text isn't among its blocks.
    private boolean isTextElsewhere() {
        return isTextFed() || textSource.equals(JsonLd.SOURCE);
    }

    private double kept() {
        if (isTextFed()) {
            return 0;
        }
        if (isTextElsewhere()) {
            return 1;
        }
        int visible =
                characters(blocks.stream().filter(block -> !block.hidden()).toList());
        return visible == 0 ? 0 : Math.min(1, (double) characters(body) / visible);
    }

    private static int characters(List<Block> some) {
        return some.stream().mapToInt(block -> block.text().length()).sum();
    }

    private ArticleDetails details(Surroundings around, String headline, int words, int images) {
        var finder = new DetailFinder(page, around, headline);
        return new ArticleDetails(
                noted("kind", new KindFinder(page).find(words, images)),
                note("subtitle", either(rule.text("subtitle", page.document()), finder.subtitle())),
                note("section", either(rule.text("section", page.document()), finder.section())),
                ArticleDetails.readingMinutes(words),
                finder.isAmp(),
                note("ampUrl", finder.amp()),
                note("paywalled", finder.paywalled()),
                hasPage ? PageTerms.of(page) : PageTerms.NONE);
    }

    private static <T> @Nullable Found<T> either(@Nullable Found<T> ruled, @Nullable Found<T> found) {
        return ruled != null ? ruled : found;
    }

    private <T> @Nullable T note(String field, @Nullable Found<T> found) {
        return found == null ? null : noted(field, found);
    }

    private <T> T noted(String field, Found<T> found) {
        provenance.put(field, found.source());
        Double share = confidences.of(field, found);
        if (share != null) {
            confidence.put(field, share);
        }
        return found.value();
    }

    private <T> List<T> all(String field, Found<List<T>> found, int most) {
        if (found.value().isEmpty()) {
            return List.of();
        }
        List<T> all = noted(field, found);
        if (all.size() <= most) {
            return all;
        }
        cut.add(field);
        return all.subList(0, most);
    }

    private String headline(String title) {
        if (title.length() <= MAX_TITLE_CHARS) {
            return title;
        }
        cut.add("title");
        return title.substring(0, MAX_TITLE_CHARS);
    }

    private static double rounded(double share) {
        return Math.round(share * 1000) / 1000.0;
    }

    private static @Nullable OffsetDateTime time(@Nullable StatedDate date) {
        return date == null ? null : date.time();
    }

    private static String opening(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 100
                ? line
                : line.substring(0, line.offsetByCodePoints(0, Math.min(99, line.codePointCount(0, line.length()))))
                        + "…";
    }

    /// The description that the page states, unless that is the name of its site; else the first paragraph that says
    /// something.
    private @Nullable Found<String> lead() {
        String stated = page.meta("og:description", "description", "twitter:description");
        String described = stated == null ? "" : PlainText.of(stated);
        boolean told = isTextFed() && !body.isEmpty();
        boolean isName = !body.isEmpty() && described.length() <= MAX_NAME_CHARS && site.isNamedBy(described);
        if (!described.isEmpty() && !told && !isName) {
            return new Found<>(preview(described), page.meta("og:description") != null ? "opengraph" : "meta");
        }
        return body.isEmpty()
                ? null
                : new Found<>(
                        preview(PlainText.inOneLine(
                                PageSurvey.limited(firstLines().text()))),
                        "text");
    }

    private Block firstLines() {
        return body.stream()
                .filter(block -> block.words() >= FEWEST_WORDS && !block.isHeading() && !posts.contains(block))
                .findFirst()
                .orElse(body.getFirst());
    }

    private static String preview(String text) {
        return text.substring(0, Math.min(text.length(), MAX_LEAD_CHARS));
    }

    private @Nullable Found<String> canonical() {
        Found<String> found = ofArticle(address(page.canonical(), "page"));
        found = found != null ? found : ofArticle(address(page.meta("og:url"), "opengraph"));
        found = found != null ? found : address(entry == null ? null : entry.link(), "feed");
        return found != null ? found : address(page.document().location(), "url");
    }

    /// An address that the page states, where it may be that of an article: not the site's first page, unless this is
    /// that, and not one with a host that nobody has.
    private @Nullable Found<String> ofArticle(@Nullable Found<String> stated) {
        if (stated == null) {
            return null;
        }
        String here = page.document().location();
        String host = WebAddress.host(stated.value());
        boolean isHost = host.contains(".") || host.startsWith("[") || host.equals(WebAddress.host(here));
        boolean isHomeOnly = WebAddress.isHome(stated.value()) && !here.isEmpty() && !WebAddress.isHome(here);
        return !host.isEmpty() && isHost && !isHomeOnly ? stated : null;
    }

    private @Nullable Found<String> address(@Nullable String reference, String source) {
        String url =
                reference == null ? null : WebAddress.resolve(page.document().baseUri(), reference);
        return url == null ? null : new Found<>(url, source);
    }

    /// The name in the page's metadata; else the part of its title that is the host's name. An account
    /// (`twitter:site`, unless it has blanks) does not count as a name: a reader can show the host instead.
    private @Nullable Found<String> siteName() {
        JsonLd json = page.jsonLd();
        Found<String> found = name(page.meta("og:site_name"), "opengraph");
        found = found != null
                ? found
                : name(json.text(json.resolve(json.article().path("publisher")).path("name")), "json-ld");
        found = found != null ? found : name(page.meta("application-name"), "meta");
        found = found != null ? found : name(json.site(), "json-ld");
        found = found != null
                ? found
                : name(
                        json.organisations().stream()
                                .filter(site::isHost)
                                .min(Comparator.naturalOrder())
                                .orElse(null),
                        "json-ld");
        String title = page.title();
        found = found != null || title == null ? found : name(site.in(title), "page");
        String twitter = page.meta("twitter:site");
        return found != null || twitter == null || !twitter.contains(" ") ? found : name(twitter, "meta");
    }

    private static @Nullable Found<String> name(@Nullable String stated, String source) {
        String name = stated == null ? "" : PlainText.of(PageSurvey.limited(stated));
        return name.isEmpty() || name.startsWith("@") ? null : new Found<>(name, source);
    }
}
