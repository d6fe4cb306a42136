package org.newswire.parse.extract.detail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.net.UriReference;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.SourcedValue;
import org.newswire.parse.extract.page.SyndicatedEntry;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PlainText;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Finds the lead image (declared for previews) and the images within the article.
public final class ImageFinder {
    public static final int MAX_IMAGES = 30;

    /// Limit for captions and alternative texts. Several images may share a caption.
    private static final int MAX_CAPTION_CHARS = 4_000;
    private static final int SMALL = 100;
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");
    private static final int LEVELS = 6;
    private static final Set<String> PAGE = Set.of("body", "html");
    private static final int MAX_MARKED = 20;
    private static final int MAX_CANDIDATES = 400;
    private static final Evaluator ADDRESS = Selector.evaluatorOf("[itemprop=url], [itemprop=contentUrl], img[src]");
    private static final List<String> LAZY = List.of("data-src", "data-lazy-src", "data-original", "data-lazy");
    private static final List<String> LAZY_SETS = List.of("data-srcset", "data-lazy-srcset");
    private static final List<String> SETS = List.of("data-srcset", "data-lazy-srcset", "srcset");
    /// A placeholder in a URL template, not an identifier in braces.
    private static final PrefilteredPattern TEMPLATE =
            PrefilteredPattern.ignoringCase("{,%7b", "(?:\\{|%7B)\\s{0,5}[a-zA-Z_][\\w. ]{0,40}(?:}|%7D)");

    /// Placeholder files.
    private static final PrefilteredPattern STAND_IN = PrefilteredPattern.ignoringCase(
            "/blank.,/spacer.,placeholder.,/1x1.,/trans,/pixel.,/loading.,/undefined,/null",
            "/(?:(?:blank|spacer|placeholder|lazy[_-]?placeholder|1x1(?:\\.trans)?|trans(?:parent)?|pixel|loading)\\.(?:gif|png|jpe?g|svg|webp)"
                    + "|undefined|null)(?:[?#]|$)");

    /// Query parameters that only change size or format.
    private static final Set<String> SIZES =
            Set.of("w h width height resize fit quality q crop format auto dpr ssl".split(" "));

    private static final Pattern AND = Pattern.compile("&");
    private static final Evaluator CAPTION = Selector.evaluatorOf("figcaption");
    /// Class of WordPress captions in themes without `figure`.
    private static final String CAPTIONED = "wp-caption";

    private static final Evaluator CAPTION_TEXT = Selector.evaluatorOf(".wp-caption-text");
    private static final Evaluator SOURCE = Selector.evaluatorOf("source");

    private final PageMetadata page;
    private final @Nullable SyndicatedEntry entry;

    public ImageFinder(PageMetadata page, @Nullable SyndicatedEntry entry) {
        this.page = page;
        this.entry = entry;
    }

    /// The images; one more than the limit if there are more.
    ///
    /// @param copies duplicates of the body, whose images count
    public SourcedValue<List<ArticleImage>> find(List<Block> body, List<Block> copies) {
        Map<String, ArticleImage> images = new LinkedHashMap<>();
        SourcedValue<String> lead = lead();
        if (lead != null) {
            images.put(
                    withoutSize(lead.value()),
                    new ArticleImage(
                            lead.value(),
                            alternative(page.meta("og:image:alt", "twitter:image:alt")),
                            null,
                            size(lead, "og:image:width"),
                            size(lead, "og:image:height")));
        }
        Set<Element> around = containers(body);
        around.addAll(containers(copies));
        var above = new LeadFigures(page, body);
        for (Element img : candidates(body)) {
            boolean among = within(img, around);
            ArticleImage image = among || above.contain(img) ? read(img) : null;
            if (image != null && images.size() <= MAX_IMAGES && (among || !LeadFigures.isSign(image.url()))) {
                images.merge(withoutSize(image.url()), image, ImageFinder::complete);
            }
        }
        return new SourcedValue<>(List.copyOf(images.values()), lead == null ? "page" : lead.source());
    }

    /// The URL without a query that only sets the size.
    private static String withoutSize(String url) {
        int query = url.indexOf('?');
        boolean sized = query > 0
                && AND.splitAsStream(url.substring(query + 1))
                        .allMatch(each -> SIZES.contains(each.substring(0, Math.max(0, each.indexOf('=')))));
        return sized ? url.substring(0, query) : url;
    }

    private @Nullable Integer size(SourcedValue<String> lead, String meta) {
        return lead.source().equals("opengraph") ? number(page.meta(meta)) : null;
    }

    /// The images of the page, or of the feed entry if the text is from there.
    private List<Element> candidates(List<Block> body) {
        Document document = body.isEmpty() ? null : body.getFirst().element().ownerDocument();
        return document == null || document.equals(page.document())
                ? page.images()
                : document.select("img, amp-img").stream().limit(MAX_CANDIDATES).toList();
    }

    private @Nullable SourcedValue<String> lead() {
        SourcedValue<String> found = stated("opengraph", "og:image:secure_url", "og:image", "og:image:url");
        found = found != null ? found : stated("meta", "twitter:image", "twitter:image:src", "thumbnail");
        JsonNode article = page.jsonLd().article();
        found = found != null ? found : address(inJsonLd(article.path("image")), "json-ld");
        found = found != null ? found : address(inJsonLd(article.path("thumbnailUrl")), "json-ld");
        found = found != null ? found : marked();
        found = found != null ? found : withoutSigns(stated("meta", "image_src"));
        return found != null ? found : address(entry == null ? null : entry.image(), "feed");
    }

    /// The first image in microdata that belongs to the article.
    private @Nullable SourcedValue<String> marked() {
        for (Element e : page.property("image").stream().limit(MAX_MARKED).toList()) {
            if (LeadFigures.isBeside(e)) {
                continue;
            }
            SourcedValue<String> found = address(statedBy(e), "microdata");
            if (found == null || withoutSigns(found) != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String statedBy(Element e) {
        return switch (e.normalName()) {
            case "img" -> addressOf(e);
            case "meta" -> e.attr("content");
            case "link", "a" -> e.attr("href");
            default -> {
                Element address = e.selectFirst(ADDRESS);
                yield address == null || address.equals(e) ? null : statedBy(address);
            }
        };
    }

    private static @Nullable SourcedValue<String> withoutSigns(@Nullable SourcedValue<String> found) {
        return found == null || LeadFigures.isSign(found.value()) ? null : found;
    }

    /// The URL of an image value, of its first element, or of its object. References may form cycles.
    private String inJsonLd(JsonNode image) {
        JsonNode one = page.jsonLd().resolve(image);
        for (int level = 0; level < LEVELS && one.isContainerNode(); level++) {
            JsonNode inner = one.isArray() ? one.path(0) : one.has("url") ? one.path("url") : one.path("contentUrl");
            one = page.jsonLd().resolve(inner);
        }
        return one.asText("");
    }

    private @Nullable SourcedValue<String> stated(String source, String... metas) {
        return Stream.of(metas)
                .flatMap(meta -> Stream.ofNullable(address(page.meta(meta), source)))
                .findFirst()
                .orElse(null);
    }

    private @Nullable SourcedValue<String> address(@Nullable String reference, String source) {
        boolean isOne = reference != null && (reference.indexOf('/') >= 0 || reference.indexOf('.') >= 0);
        return reference == null || !isOne
                ? null
                : SourcedValue.ofNullable(picture(page.document().baseUri(), reference), source);
    }

    /// The parents of the paragraphs, except the page itself.
    private static Set<Element> containers(List<Block> body) {
        return body.stream()
                .flatMap(block -> Stream.ofNullable(block.element().parent()))
                .filter(parent -> !PAGE.contains(parent.normalName()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static boolean within(Element img, Set<Element> around) {
        return Tags.nearest(img.parent(), 8, around::contains) != null;
    }

    private @Nullable ArticleImage read(Element img) {
        String url = addressOf(img);
        Integer width = number(img.attr("width"));
        Integer height = number(img.attr("height"));
        boolean small = (width != null && width < SMALL) || (height != null && height < SMALL);
        if (url == null || small) {
            return null;
        }
        Element caption = caption(img);
        String text = caption == null ? null : Tags.startOf(caption, MAX_CAPTION_CHARS);
        return new ArticleImage(
                url, alternative(img.attr("alt")), text == null ? null : blankToNull(text), width, height);
    }

    private static @Nullable Element caption(Element img) {
        Element figure = Tags.closest(img, Set.of("figure"));
        if (figure != null) {
            return figure.selectFirst(CAPTION);
        }
        Element captioned =
                Tags.nearest(img.parent(), 3, parent -> parent.className().contains(CAPTIONED));
        return captioned == null ? null : captioned.selectFirst(CAPTION_TEXT);
    }

    /// The URL of an image. Lazy-loaded images declare it in `data-` attributes, others only in `srcset`.
    private static @Nullable String addressOf(Element img) {
        String url = first(img, LAZY, UnaryOperator.identity());
        url = url != null ? url : first(img, LAZY_SETS, SrcSet::largest);
        url = url != null ? url : first(img, List.of("src"), UnaryOperator.identity());
        url = url != null ? url : first(img, SETS, SrcSet::largest);
        Element picture = img.parent();
        if (url == null && picture != null && picture.normalName().equals("picture")) {
            Element source = picture.selectFirst(SOURCE);
            return source == null ? null : first(source, SETS, SrcSet::largest);
        }
        return url;
    }

    /// @param read reads the URL from the value of an attribute
    private static @Nullable String first(Element e, List<String> attributes, UnaryOperator<String> read) {
        for (String name : attributes) {
            String url = e.hasAttr(name) ? picture(e.baseUri(), read.apply(e.attr(name))) : null;
            if (url != null) {
                return url;
            }
        }
        return null;
    }

    /// Resolves an image URL. Some publishers encode `&` twice. Null for placeholders and for templates:
    /// "ferry_{width}x.jpg", "[/ferry.jpg, (default)]", a JSON object.
    private static @Nullable String picture(String base, String reference) {
        boolean made = reference.startsWith("[") || reference.startsWith("{") || TEMPLATE.isIn(reference);
        String url = made ? null : UriReference.resolveToIri(base, reference.replace("&amp;", "&"));
        return url == null || STAND_IN.isIn(url) ? null : url;
    }

    private static ArticleImage complete(ArticleImage a, ArticleImage b) {
        return new ArticleImage(
                a.url(),
                a.alt() != null ? a.alt() : b.alt(),
                a.caption() != null ? a.caption() : b.caption(),
                a.width() != null ? a.width() : b.width(),
                a.height() != null ? a.height() : b.height());
    }

    private static @Nullable String alternative(@Nullable String stated) {
        boolean isLong = stated != null && stated.length() > 2 * MAX_CAPTION_CHARS;
        return stated == null
                ? null
                : blankToNull(PlainText.of(isLong ? stated.substring(0, 2 * MAX_CAPTION_CHARS) : stated));
    }

    private static @Nullable String blankToNull(String s) {
        String stripped = s.strip();
        return stripped.isEmpty() ? null : stripped.substring(0, Math.min(stripped.length(), MAX_CAPTION_CHARS));
    }

    private static @Nullable Integer number(@Nullable String s) {
        String digits = s == null ? "" : s.strip();
        return DIGITS.matcher(digits).matches() ? Integer.valueOf(digits) : null;
    }
}
