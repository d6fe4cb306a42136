package org.newswire.parse.extract.detail;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Surroundings;
import org.newswire.parse.extract.body.Standfirst;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.text.PlainText;
import org.newswire.parse.extract.text.WebAddress;
import org.newswire.parse.extract.text.Words;

/// Finds what a page says of its article besides: subtitle, section, AMP page, paywall.
public final class DetailFinder {
    private static final Pattern PAID = Pattern.compile("false|no|.*/false");
    private static final Pattern FREE = Pattern.compile("true|yes|.*/true");
    private static final int MAX_SECTION = 60;

    private final PageSurvey page;
    private final Surroundings around;
    private final String title;

    public DetailFinder(PageSurvey page, Surroundings around, String title) {
        this.page = page;
        this.around = around;
        this.title = Words.key(title);
    }

    /// What is marked as a subtitle, or set as a heading, right under the headline; else what
    /// JSON-LD states beside the title.
    public @Nullable Found<String> subtitle() {
        boolean under = false;
        boolean next = true;
        for (Block block : around.above()) {
            if (block.text().length() >= title.length()
                    && Words.key(block.text()).equals(title)) {
                under = true;
                next = true;
                continue;
            }
            if (under && Standfirst.isMarked(block, next)) {
                return new Found<>(block.text().replace('\n', ' '), "page");
            }
            next = false;
        }
        String stated = page.jsonLd().text("alternativeHeadline");
        String line = stated == null ? "" : PlainText.of(PageSurvey.limited(stated));
        return line.isEmpty() || Words.key(line).equals(title) ? null : new Found<>(line, "json-ld");
    }

    /// The part of the site that the article stands in.
    public @Nullable Found<String> section() {
        Found<String> found = section(page.meta("article:section", "og:article:section"), "opengraph");
        found = found != null ? found : section(page.jsonLd().text("articleSection"), "json-ld");
        found = found != null
                ? found
                : section(page.meta("section", "parsely-section", "cxenseparse:section", "articlesection"), "meta");
        return found != null ? found : section(breadcrumb(), "json-ld");
    }

    private static @Nullable Found<String> section(@Nullable String stated, String source) {
        String name = stated == null ? "" : PlainText.of(PageSurvey.limited(stated));
        boolean fits = !name.isEmpty() && name.length() <= MAX_SECTION && !name.contains("://");
        return fits ? new Found<>(name, source) : null;
    }

    /// The last of the breadcrumbs above the article, without the first, which leads home.
    private @Nullable String breadcrumb() {
        List<String> crumbs = page.jsonLd().breadcrumbs().stream()
                .filter(crumb -> !Words.key(crumb).equals(title))
                .toList();
        return crumbs.size() < 2 ? null : crumbs.getLast();
    }

    /// Whether the page is itself an AMP page.
    public boolean isAmp() {
        Element root = page.document().firstElementChild();
        return root != null && (root.hasAttr("amp") || root.hasAttr("\u26a1"));
    }

    /// The address of the AMP page.
    public @Nullable Found<String> amp() {
        String url =
                page.amp() == null ? null : WebAddress.resolve(page.document().baseUri(), page.amp());
        return url == null ? null : new Found<>(url, "page");
    }

    /// As publishers state it for search engines (schema.org's `isAccessibleForFree`) and social
    /// networks.
    public @Nullable Found<Boolean> paywalled() {
        String free = page.jsonLd().textOfPage("isAccessibleForFree");
        String says = free == null ? "" : free.toLowerCase(Locale.ROOT);
        if (PAID.matcher(says).matches()) {
            return new Found<>(true, "json-ld");
        }
        String tier = page.meta("article:content_tier");
        if (tier != null && tier.toLowerCase(Locale.ROOT).matches("locked|metered|free")) {
            return new Found<>(!tier.equalsIgnoreCase("free"), "opengraph");
        }
        return FREE.matcher(says).matches() ? new Found<>(false, "json-ld") : null;
    }
}
