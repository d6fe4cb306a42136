package org.newswire.parse.extract.detail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.page.FeedEntry;
import org.newswire.parse.extract.page.Found;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.PlainText;
import org.newswire.parse.extract.text.WebAddress;

/// Finds the lead image (what the publisher names for previews) and the images that stand among the
/// article's blocks.
public final class ImageFinder {
    /// An article has no more.
    public static final int MAX_IMAGES = 30;

    /// Of a caption or an alternative. Several images may share a caption.
    private static final int MAX_CAPTION_CHARS = 4_000;
    private static final int SMALL = 100;
    private static final int MAX_DIGITS = 5;
    private static final int LEVELS = 6;
    private static final Set<String> FIGURE = Set.of("figure");
    private static final int MAX_MARKED = 20;
    private static final int MAX_CANDIDATES = 400;
    private static final Evaluator ADDRESS = Selector.evaluatorOf("[itemprop=url], [itemprop=contentUrl], img[src]");
    private static final List<String> LAZY = List.of("data-src", "data-lazy-src", "data-original", "data-lazy");
    private static final List<String> LAZY_SETS = List.of("data-srcset", "data-lazy-srcset");
    private static final List<String> SETS = List.of("data-srcset", "data-lazy-srcset", "srcset");
    /// A place for a script to fill in, not an identifier in braces.
    private static final Clue TEMPLATE = new Clue(
            List.of("{", "%7b"),
            Pattern.compile("(?:\\{|%7B)\\s{0,5}[a-zA-Z_][\\w. ]{0,40}(?:}|%7D)", Pattern.CASE_INSENSITIVE));

    /// The files that stand where a picture isn't there yet, or never is.
    private static final Clue STAND_IN = new Clue(
            List.of(
                    "/blank.",
                    "/spacer.",
                    "placeholder.",
                    "/1x1.",
                    "/trans",
                    "/pixel.",
                    "/loading.",
                    "/undefined",
                    "/null"),
            Pattern.compile(
                    "/(?:(?:blank|spacer|placeholder|lazy[_-]?placeholder|1x1(?:\\.trans)?|trans(?:parent)?|pixel|loading)\\.(?:gif|png|jpe?g|svg|webp)"
                            + "|undefined|null)(?:[?#]|$)",
                    Pattern.CASE_INSENSITIVE));

    /// The parameters of servers of images that are of the same picture.
    private static final Set<String> SIZES = Set.of(
            "w", "h", "width", "height", "resize", "fit", "quality", "q", "crop", "format", "auto", "dpr", "ssl");

    private static final Pattern AND = Pattern.compile("&");
    private static final Evaluator CAPTION = Selector.evaluatorOf("figcaption");
    /// Of WordPress, where its theme knows no figures.
    private static final String CAPTIONED = "wp-caption";

    private static final Evaluator CAPTION_TEXT = Selector.evaluatorOf(".wp-caption-text");
    private static final Evaluator SOURCE = Selector.evaluatorOf("source");

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;

    public ImageFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
    }

    /// One more than an article has, where there are more.
    ///
    /// @param copies what of the page says the same as the body
    public Found<List<ArticleImage>> find(List<Block> body, List<Block> copies) {
        Map<String, ArticleImage> images = new LinkedHashMap<>();
        Found<String> lead = lead();
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
        var above = new FiguresAbove(page, body);
        for (Element img : candidates(body)) {
            boolean among = within(img, around);
            ArticleImage image = among || above.hold(img) ? read(img) : null;
            if (image != null && !among && FiguresAbove.isSign(image.url())) {
                continue;
            }
            if (image != null && images.size() <= MAX_IMAGES) {
                images.merge(withoutSize(image.url()), image, ImageFinder::complete);
            }
        }
        return new Found<>(List.copyOf(images.values()), lead == null ? "page" : lead.source());
    }

    /// An address without a query that says no more than how large the picture shall be.
    private static String withoutSize(String url) {
        int query = url.indexOf('?');
        boolean sized = query > 0
                && AND.splitAsStream(url.substring(query + 1))
                        .allMatch(each -> SIZES.contains(each.substring(0, Math.max(0, each.indexOf('=')))));
        return sized ? url.substring(0, query) : url;
    }

    private @Nullable Integer size(Found<String> lead, String meta) {
        return lead.source().equals("opengraph") ? number(page.meta(meta)) : null;
    }

    /// Those of the page, or of the entry where the text is the entry's.
    private List<Element> candidates(List<Block> body) {
        Document document = body.isEmpty() ? null : body.getFirst().element().ownerDocument();
        return document == null || document.equals(page.document())
                ? page.images()
                : document.select("img, amp-img").stream().limit(MAX_CANDIDATES).toList();
    }

    private @Nullable Found<String> lead() {
        Found<String> found = stated("opengraph", "og:image:secure_url", "og:image", "og:image:url");
        found = found != null ? found : stated("meta", "twitter:image", "twitter:image:src", "thumbnail");
        JsonNode article = page.jsonLd().article();
        found = found != null ? found : address(inJsonLd(article.path("image")), "json-ld");
        found = found != null ? found : address(inJsonLd(article.path("thumbnailUrl")), "json-ld");
        found = found != null ? found : marked();
        found = found != null ? found : withoutSigns(stated("meta", "image_src"));
        return found != null ? found : address(entry == null ? null : entry.image(), "feed");
    }

    /// The first picture that microdata names, unless it is one of what is beside the article.
    private @Nullable Found<String> marked() {
        for (Element e : page.property("image").stream().limit(MAX_MARKED).toList()) {
            if (FiguresAbove.isBeside(e)) {
                continue;
            }
            Found<String> found = address(statedBy(e), "microdata");
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

    private static @Nullable Found<String> withoutSigns(@Nullable Found<String> found) {
        return found == null || FiguresAbove.isSign(found.value()) ? null : found;
    }

    /// An image, or the first of several: its address, or an object with that. References may lead back to where they
    /// stand.
    private String inJsonLd(JsonNode image) {
        JsonNode one = page.jsonLd().resolve(image);
        for (int level = 0; level < LEVELS && one.isContainerNode(); level++) {
            JsonNode inner = one.isArray() ? one.path(0) : one.has("url") ? one.path("url") : one.path("contentUrl");
            one = page.jsonLd().resolve(inner);
        }
        return one.asText("");
    }

    private @Nullable Found<String> stated(String source, String... metas) {
        return Stream.of(metas)
                .flatMap(meta -> Stream.ofNullable(address(page.meta(meta), source)))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Found<String> address(@Nullable String reference, String source) {
        boolean isOne = reference != null && (reference.indexOf('/') >= 0 || reference.indexOf('.') >= 0);
        String url =
                reference == null || !isOne ? null : picture(page.document().baseUri(), reference);
        return url == null ? null : new Found<>(url, source);
    }

    /// The elements that hold the article's paragraphs, without those that hold the whole page.
    private static Set<Element> containers(List<Block> body) {
        Set<Element> around = new HashSet<>();
        for (Block block : body) {
            Element parent = block.element().parent();
            if (parent != null
                    && !parent.normalName().equals("body")
                    && !parent.normalName().equals("html")) {
                around.add(parent);
            }
        }
        return around;
    }

    private static boolean within(Element img, Set<Element> around) {
        int steps = 0;
        for (Element e = img.parent(); e != null && steps < 8; e = e.parent(), steps++) {
            if (around.contains(e)) {
                return true;
            }
        }
        return false;
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
        Element figure = Tags.closest(img, FIGURE);
        if (figure != null) {
            return figure.selectFirst(CAPTION);
        }
        Element parent = img.parent();
        for (int steps = 0; parent != null && steps < 3; parent = parent.parent(), steps++) {
            if (parent.className().contains(CAPTIONED)) {
                return parent.selectFirst(CAPTION_TEXT);
            }
        }
        return null;
    }

    /// Where the picture is: images that are fetched late name it beside a stand-in, others only for several sizes.
    private static @Nullable String addressOf(Element img) {
        String url = first(img, LAZY);
        url = url != null ? url : largest(img, LAZY_SETS);
        url = url != null ? url : first(img, List.of("src"));
        url = url != null ? url : largest(img, SETS);
        Element picture = img.parent();
        if (url == null && picture != null && picture.normalName().equals("picture")) {
            Element source = picture.selectFirst(SOURCE);
            return source == null ? null : largest(source, SETS);
        }
        return url;
    }

    private static @Nullable String first(Element e, List<String> attributes) {
        for (String name : attributes) {
            String url = e.hasAttr(name) ? picture(e.baseUri(), e.attr(name)) : null;
            if (url != null) {
                return url;
            }
        }
        return null;
    }

    private static @Nullable String largest(Element e, List<String> attributes) {
        for (String name : attributes) {
            String largest = e.hasAttr(name) ? PictureSet.largest(e.attr(name)) : "";
            String url = largest.isEmpty() ? null : picture(e.baseUri(), largest);
            if (url != null) {
                return url;
            }
        }
        return null;
    }

    /// Some publishers write `&` as an entity twice. Null for what shows nothing, and for what a script makes
    /// addresses of: "ferry_{width}x.jpg", "[/ferry.jpg, (default)]", a JSON object.
    private static @Nullable String picture(String base, String reference) {
        boolean made = reference.startsWith("[") || reference.startsWith("{") || TEMPLATE.isIn(reference);
        String url = made ? null : WebAddress.resolve(base, reference.replace("&amp;", "&"));
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
        return !digits.isEmpty()
                        && digits.length() <= MAX_DIGITS
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.valueOf(digits)
                : null;
    }
}
