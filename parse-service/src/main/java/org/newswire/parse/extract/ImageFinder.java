package org.newswire.parse.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;

/// Finds the lead image (what the publisher names for previews) and the images that stand among the
/// article's blocks.
final class ImageFinder {
    private static final int MAX_IMAGES = 30;
    private static final int SMALL = 100;
    private static final int MAX_DIGITS = 5;
    private static final Set<String> FIGURE = Set.of("figure");
    private static final List<String> LAZY = List.of("data-src", "data-lazy-src", "data-original");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern WIDTH = Pattern.compile("[\\d.]+[wx],?");
    private static final int MAX_SET = 10_000;
    private static final Evaluator CAPTION = Selector.evaluatorOf("figcaption");

    private final PageSurvey page;
    private final @Nullable FeedEntry entry;

    ImageFinder(PageSurvey page, @Nullable FeedEntry entry) {
        this.page = page;
        this.entry = entry;
    }

    /// @param copies what of the page says the same as the body
    Found<List<ArticleImage>> find(List<Block> body, List<Block> copies) {
        Map<String, ArticleImage> images = new LinkedHashMap<>();
        Found<String> lead = lead();
        if (lead != null) {
            images.put(
                    lead.value(),
                    new ArticleImage(
                            lead.value(),
                            page.meta("og:image:alt", "twitter:image:alt"),
                            null,
                            number(page.meta("og:image:width")),
                            number(page.meta("og:image:height"))));
        }
        Set<Element> around = containers(body);
        around.addAll(containers(copies));
        for (Element img : candidates(body)) {
            ArticleImage image = within(img, around) ? read(img) : null;
            if (image != null && images.size() < MAX_IMAGES) {
                images.merge(image.url(), image, ImageFinder::complete);
            }
        }
        return new Found<>(List.copyOf(images.values()), lead == null ? "page" : lead.source());
    }

    /// Those of the page, or of the entry where the text is the entry's.
    private List<Element> candidates(List<Block> body) {
        Document document = body.isEmpty() ? null : body.getFirst().element().ownerDocument();
        return document == null || document.equals(page.document) ? page.images : document.select("img");
    }

    private @Nullable Found<String> lead() {
        Found<String> found = address(page.meta("og:image:secure_url", "og:image", "og:image:url"), "opengraph");
        found = found != null ? found : address(page.meta("twitter:image", "twitter:image:src", "thumbnail"), "meta");
        found = found != null ? found : address(ofJsonLd(), "json-ld");
        return found != null ? found : address(entry == null ? null : entry.image(), "feed");
    }

    private String ofJsonLd() {
        JsonNode json = page.jsonLd.article().path("image");
        JsonNode first = page.jsonLd.resolve(json.isArray() && !json.isEmpty() ? json.get(0) : json);
        return first.isObject() ? first.path("url").asText("") : first.asText("");
    }

    private @Nullable Found<String> address(@Nullable String reference, String source) {
        String url = reference == null ? null : WebAddress.resolveHttp(page.document.baseUri(), reference);
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
        Element figure = Tags.closest(img, FIGURE);
        Element caption = figure == null ? null : figure.selectFirst(CAPTION);
        return new ArticleImage(
                url, blankToNull(img.attr("alt")), caption == null ? null : blankToNull(caption.text()), width, height);
    }

    /// Where the picture is: images that are fetched late name it beside a stand-in, others only for several sizes.
    private static @Nullable String addressOf(Element img) {
        for (String lazy : LAZY) {
            String url = img.hasAttr(lazy) ? WebAddress.resolveHttp(img.baseUri(), img.attr(lazy)) : null;
            if (url != null) {
                return url;
            }
        }
        String url = img.hasAttr("src") ? WebAddress.resolveHttp(img.baseUri(), img.attr("src")) : null;
        for (String set : new String[] {"data-srcset", "srcset"}) {
            String last = url == null ? lastOf(img.attr(set)) : "";
            url = last.isEmpty() ? url : WebAddress.resolveHttp(img.baseUri(), last);
        }
        return url;
    }

    /// The last address of a `srcset`, most often that of the largest picture; empty for none.
    private static String lastOf(String set) {
        if (set.length() > MAX_SET) {
            return "";
        }
        String last = "";
        for (String part : BLANKS.split(set)) {
            last = WIDTH.matcher(part).matches() ? last : part;
        }
        return last.endsWith(",") ? last.substring(0, last.length() - 1) : last;
    }

    private static ArticleImage complete(ArticleImage a, ArticleImage b) {
        return new ArticleImage(
                a.url(),
                a.alt() != null ? a.alt() : b.alt(),
                a.caption() != null ? a.caption() : b.caption(),
                a.width() != null ? a.width() : b.width(),
                a.height() != null ? a.height() : b.height());
    }

    private static @Nullable String blankToNull(String s) {
        return s.isBlank() ? null : s.strip();
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
