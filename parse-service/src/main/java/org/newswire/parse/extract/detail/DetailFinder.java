package org.newswire.parse.extract.detail;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.body.Standfirst;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.text.PlainText;
import org.newswire.parse.extract.text.Words;

/// Finds further details: kind, subtitle, section, AMP page, paywall.
public final class DetailFinder {
    private static final Pattern PAID = Pattern.compile("false|no|.*/false");
    private static final Pattern FREE = Pattern.compile("true|yes|.*/true");
    private static final int MAX_SECTION = 60;
    private static final Pattern LIVE =
            folder("live-?blogs?|live-news|live-?ticker|live-?updates?|minute-by-minute|en-direct|en-vivo");
    private static final Pattern VIDEO = folder("videos?|watch|mediathek");
    private static final Pattern GALLERY = folder(
            "galler(?:y|ies)|galer[ií]as?|galleria|galerien?|photos?|fotos?|pictures|in-pictures|bildergalerien?|fotostrecken?|slideshows?|diaporamas?|photo-?essays?");
    private static final Set<String> GALLERIES = Set.of("ImageGallery", "MediaGallery");
    private static final int FEW_WORDS = 150;
    private static final int FEW_GALLERY_WORDS = 400;
    private static final int SEVERAL_IMAGES = 4;

    private final PageMetadata page;
    private final PageContext context;
    private final String title;

    public DetailFinder(PageMetadata page, PageContext context, String title) {
        this.page = page;
        this.context = context;
        this.title = Words.key(title);
    }

    private static Pattern folder(String names) {
        return Pattern.compile("/(?:" + names + ")/", Pattern.CASE_INSENSITIVE);
    }

    /// Live blog, video or gallery by declared type, otherwise by URL folder.
    ///
    /// @param words  of the text; a long text is not a video or gallery
    /// @param images among the text
    public SourcedValue<ArticleKind> kind(int words, int images) {
        JsonLd json = page.jsonLd();
        SourcedValue<ArticleKind> found = kind(ArticleKind.LIVE_BLOG, json.hasType(Set.of("LiveBlogPosting")), LIVE);
        if (found == null && words < FEW_WORDS) {
            found = kind(ArticleKind.VIDEO, json.hasType(Set.of("VideoObject")) && !json.hasArticle(), VIDEO);
            String type = page.meta("og:type");
            if (found == null && type != null && type.toLowerCase(Locale.ROOT).startsWith("video")) {
                return new SourcedValue<>(ArticleKind.VIDEO, "opengraph");
            }
        }
        if (found == null && words < FEW_GALLERY_WORDS && images >= SEVERAL_IMAGES) {
            found = kind(ArticleKind.GALLERY, json.hasType(GALLERIES), GALLERY);
        }
        return found != null ? found : new SourcedValue<>(ArticleKind.ARTICLE, "text");
    }

    private @Nullable SourcedValue<ArticleKind> kind(ArticleKind kind, boolean stated, Pattern folder) {
        if (stated) {
            return new SourcedValue<>(kind, "json-ld");
        }
        return folder.matcher(page.document().location()).find() ? new SourcedValue<>(kind, "url") : null;
    }

    /// The marked subtitle, or the heading directly under the headline, otherwise the alternative headline
    /// of JSON-LD.
    public @Nullable SourcedValue<String> subtitle() {
        boolean under = false;
        boolean next = true;
        for (Block block : context.above()) {
            if (block.text().length() >= title.length()
                    && Words.key(block.text()).equals(title)) {
                under = true;
                next = true;
                continue;
            }
            if (under && Standfirst.isMarked(block, next)) {
                return new SourcedValue<>(block.text().replace('\n', ' '), "page");
            }
            next = false;
        }
        String stated = page.jsonLd().text("alternativeHeadline");
        String line = stated == null ? "" : PlainText.of(PageMetadata.limited(stated));
        return line.isEmpty() || Words.key(line).equals(title) ? null : new SourcedValue<>(line, "json-ld");
    }

    /// The section of the site.
    public @Nullable SourcedValue<String> section() {
        SourcedValue<String> found = section(page.meta("article:section", "og:article:section"), "opengraph");
        found = found != null ? found : section(page.jsonLd().text("articleSection"), "json-ld");
        found = found != null
                ? found
                : section(page.meta("section", "parsely-section", "cxenseparse:section", "articlesection"), "meta");
        return found != null ? found : section(breadcrumb(), "json-ld");
    }

    private static @Nullable SourcedValue<String> section(@Nullable String stated, String source) {
        String name = stated == null ? "" : PlainText.of(PageMetadata.limited(stated));
        boolean fits = !name.isEmpty() && name.length() <= MAX_SECTION && !name.contains("://");
        return fits ? new SourcedValue<>(name, source) : null;
    }

    /// The last breadcrumb above the article. The first one leads to the home page.
    private @Nullable String breadcrumb() {
        List<String> crumbs = page.jsonLd().breadcrumbs().stream()
                .filter(crumb -> !Words.key(crumb).equals(title))
                .toList();
        return crumbs.size() < 2 ? null : crumbs.getLast();
    }

    public boolean isAmp() {
        Element root = page.document().firstElementChild();
        return root != null && (root.hasAttr("amp") || root.hasAttr("\u26a1"));
    }

    /// The URL of the AMP version.
    public @Nullable SourcedValue<String> amp() {
        return page.amp() == null
                ? null
                : SourcedValue.ofNullable(
                        UriReference.resolveToIri(page.document().baseUri(), page.amp()), "page");
    }

    /// Declared for search engines (`isAccessibleForFree` of schema.org) or social networks.
    public @Nullable SourcedValue<Boolean> paywalled() {
        String free = page.jsonLd().textOfPage("isAccessibleForFree");
        String says = free == null ? "" : free.toLowerCase(Locale.ROOT);
        if (PAID.matcher(says).matches()) {
            return new SourcedValue<>(true, "json-ld");
        }
        String tier = page.meta("article:content_tier");
        if (tier != null && tier.toLowerCase(Locale.ROOT).matches("locked|metered|free")) {
            return new SourcedValue<>(!tier.equalsIgnoreCase("free"), "opengraph");
        }
        return FREE.matcher(says).matches() ? new SourcedValue<>(false, "json-ld") : null;
    }
}
