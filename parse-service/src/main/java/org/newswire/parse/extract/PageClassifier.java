package org.newswire.parse.extract;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Words;

/// Detects pages without an article: error messages (not found, access denied, busy) and lists of teasers.
/// In doubt a page is an article.
final class PageClassifier {
    /// A heading with at most this many other words is an error message, whatever text follows.
    private static final int MAX_OTHER_WORDS = 3;

    /// With at most this many words of text, any such heading is an error message.
    private static final int FEW_WORDS = 40;
    private static final int MESSAGE_WORDS = 150;
    private static final int MAX_HEADING = 1_000;
    private static final int TEASERS = 6;
    private static final int TEASER_WORDS = 90;
    private static final double MOSTLY = 0.8;
    /// With this many words apart from teasers, a page is an article.
    private static final int RUNNING_WORDS = 150;
    /// Mean words of items that are parts of an article, not teasers.
    private static final int FULL_TEASER_WORDS = 40;
    /// Characters at the end of a text that may follow an ellipsis: " … Read on".
    private static final int AFTER_ELLIPSIS = 30;
    private static final Pattern COUNT = Pattern.compile("(?<![\\d.,/-])\\d{1,2}(?![\\d.,:/%-])");
    private static final Evaluator LINK = Selector.evaluatorOf("a[href]");
    private static final int COUNT_TOLERANCE = 6;
    private static final Set<String> LISTS = Set.of("CollectionPage", "SearchResultsPage");
    /// Articles also contain this type, as a list of further reading.
    private static final Set<String> LIST = Set.of("ItemList");

    private final PageMetadata page;
    private final List<Block> blocks;
    private final List<Block> body;
    private final int words;
    private @Nullable Boolean namesPlaces;

    PageClassifier(PageMetadata page, List<Block> blocks, List<Block> body) {
        this.page = page;
        this.blocks = blocks;
        this.body = body;
        this.words = body.stream().mapToInt(Block::words).sum();
    }

    /// The reason for rejecting the page, or null.
    Extraction.@Nullable Rejected verdict() {
        String message = message();
        if (message != null) {
            return new Extraction.Rejected(RejectReason.ERROR_PAGE, "error page: " + message);
        }
        int teasers = teasers();
        return teasers >= TEASERS
                ? new Extraction.Rejected(RejectReason.LIST_PAGE, "a list of " + teasers + " teasers")
                : null;
    }

    private @Nullable String message() {
        if (words > MESSAGE_WORDS || isDatedArticle()) {
            return null;
        }
        List<String> headings = page.headlines().stream()
                .filter(PageClassifier::isSeen)
                .flatMap(h -> Stream.ofNullable(Tags.shortText(h, MAX_HEADING)))
                .toList();
        String title = page.title() == null ? "" : page.title();
        boolean titled = headings.stream().anyMatch(heading -> isTitle(heading, title) && !isMessage(heading));
        return Stream.concat(titled ? Stream.empty() : headings.stream(), Stream.of(title))
                .filter(this::isMessage)
                .findFirst()
                .map(PageClassifier::shortened)
                .orElse(null);
    }

    /// Applications keep hidden error messages in every page.
    private static boolean isSeen(Element heading) {
        return !Tags.isWithin(
                heading,
                Integer.MAX_VALUE,
                Tags::isBody,
                e -> e.normalName().equals("dialog") || (e.attributesSize() > 0 && Tags.isHidden(e)));
    }

    /// Whether a heading repeats the declared title and is longer than a site name.
    private static boolean isTitle(String heading, String title) {
        return wordsOf(heading) > MAX_OTHER_WORDS && Words.key(title).contains(Words.key(heading));
    }

    private boolean isMessage(String heading) {
        if (ErrorMessages.MESSAGE.matcher(heading).find()) {
            return true;
        }
        if (ErrorMessages.ABSENCE.matcher(heading).find()) {
            return words <= FEW_WORDS || namesPlaces();
        }
        Matcher mention = ErrorMessages.MENTION.matcher(heading);
        return mention.find() && (words <= FEW_WORDS || wordsOf(heading) - wordsOf(mention.group()) <= MAX_OTHER_WORDS);
    }

    private boolean namesPlaces() {
        if (namesPlaces == null) {
            namesPlaces = body.stream()
                    .anyMatch(
                            block -> ErrorMessages.PLACES.matcher(block.text()).find());
        }
        return namesPlaces;
    }

    private static int wordsOf(String heading) {
        return Words.of(heading).size();
    }

    private static String shortened(String s) {
        return s.length() <= 80 ? s : s.substring(0, 80);
    }

    /// The number of teasers (a linked heading with a little text) if the body consists of them, otherwise
    /// 0.
    private int teasers() {
        if (isDatedArticle() || words == 0) {
            return 0;
        }
        Set<Integer> headings = new HashSet<>();
        int inTeasers = 0;
        boolean excerpts = isDeclaredList();
        for (int i = 0; i < body.size(); i++) {
            Block block = body.get(i);
            int heading = headingOf(block.index());
            if (heading >= 0
                    && isLink(blocks.get(heading))
                    && wordsUnder(heading) <= TEASER_WORDS
                    && !leavesSite(blocks.get(heading).element())) {
                headings.add(heading);
                inTeasers += block.words();
                excerpts |= isExcerpt(block.text());
            }
        }
        boolean list = inTeasers >= MOSTLY * words || (isDeclaredList() && inTeasers >= words / 2);
        boolean running = words - inTeasers >= RUNNING_WORDS
                || (!excerpts && inTeasers >= FULL_TEASER_WORDS * headings.size())
                || isCountedInTitle(headings.size());
        return list && !running ? headings.size() : 0;
    }

    private static boolean isExcerpt(String text) {
        String end = text.substring(Math.max(0, text.length() - AFTER_ELLIPSIS));
        return end.contains("…") || end.contains("...");
    }

    /// Whether the title announces as many items: "23 recipes for autumn".
    private boolean isCountedInTitle(int items) {
        String title = page.title() == null ? "" : PageMetadata.limited(page.title());
        return COUNT.matcher(title)
                .results()
                .mapToInt(count -> Integer.parseInt(count.group()))
                .anyMatch(count -> count >= TEASERS && Math.abs(count - items) <= items / COUNT_TOLERANCE);
    }

    private int headingOf(int block) {
        for (int i = block; i >= 0 && block - i <= 6; i--) {
            if (blocks.get(i).isHeading()) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isLink(Block heading) {
        return heading.linkChars() >= 0.9 * heading.text().length();
    }

    /// Whether a heading links to another site, as in product guides.
    private boolean leavesSite(Element heading) {
        Element link = heading.selectFirst(LINK);
        String host =
                link == null ? "" : WebUrl.hostWithoutWww(link.absUrl("href")).orElse("");
        String own = WebUrl.hostWithoutWww(page.document().location()).orElse("");
        return !host.isEmpty() && !own.isEmpty() && !host.endsWith(own) && !own.endsWith(host);
    }

    private int wordsUnder(int heading) {
        int sum = 0;
        for (int i = heading + 1; i < blocks.size() && !blocks.get(i).isHeading() && sum <= TEASER_WORDS; i++) {
            sum += blocks.get(i).words();
        }
        return sum;
    }

    /// Whether the page shows an error message.
    boolean isMessage() {
        return message() != null;
    }

    /// Whether the metadata declare an article with a publication date.
    boolean isDatedArticle() {
        String type = page.meta("og:type");
        boolean says = type != null && type.toLowerCase(Locale.ROOT).contains("article");
        return (page.jsonLd().hasArticle() && page.jsonLd().text("datePublished") != null)
                || (says && page.meta("article:published_time") != null);
    }

    /// Whether the metadata declare a list of articles.
    boolean isDeclaredList() {
        return page.jsonLd().hasType(LISTS)
                || (page.jsonLd().hasType(LIST) && !page.jsonLd().hasArticle());
    }
}
