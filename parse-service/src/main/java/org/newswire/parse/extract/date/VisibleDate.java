package org.newswire.parse.extract.date;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.block.ReaderComments;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Finds the visible publication date: near the headline, at the start of the text, below it, and last in
/// scripts.
final class VisibleDate {
    /// Sentences below an entry that state its publication.
    private static final PrefilteredPattern ENTRY_FOOT = PrefilteredPattern.ignoringCase(
            "entry was,post was,article was,wurde",
            "(?:this (?:entry|post|article) was|(?:dieser|der) (?:beitrag|artikel|eintrag)\\b.{0,80}? wurde|\\bwurde (?:vor )?am\\b)");
    private static final PrefilteredPattern FIRST = PrefilteredPattern.ignoringCase(
            "published,posted",
            "this (?:entry|post|article|story) (?:was|has been) (?:originally |first )?(?:published|posted)");
    private static final int MAX_FOOT = 2_000;
    private static final int MAX_SENTENCE = 200;
    /// Sentences in the footer that state the last modification.
    private static final PrefilteredPattern PAGE_FOOT = new PrefilteredPattern(
            "updated,modified,edited,changed,geändert,aktualisiert,stand,änderung,zuletzt",
            Pattern.compile(
                    "^\\W*(?:(?:this )?page (?:was )?)?(?:last |zuletzt )?(?:updated|modified|edited|changed|geändert|aktualisiert)\\b|^(?:stand|letzte änderung|diese seite wurde zuletzt)\\b",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
    private static final int DATELINE = 60;
    private static final int MAX_LABEL = 30;
    /// The maximum length of a line with "published", and of the next line with the day.
    private static final int MAX_PUBLISHED = 40;

    private static final int MAX_DATE_LINE = 80;
    private static final PrefilteredPattern IN_SCRIPT = PrefilteredPattern.ignoringCase(
            "\"date,\"pub,\"first,\"display,\"posted,\"created",
            "\\\\?\"(?:date_?published|publish(?:ed)?_?(?:date|at|on|time)|pub_?date|first_?published(?:_?at)?|publication_?date|display_?date|published|posted_?at|created_?at|created_?date|date_?created|first_?publication_?date)\\\\?\"\\s*:\\s*\\\\?\"([^\"\\\\]{8,40})\\\\?\"");

    private final PageMetadata page;
    private final PageContext context;
    private final PageDateParser parser;
    private final DateElements elements;

    /// Indexes of the article's blocks.
    private final BitSet body = new BitSet();

    VisibleDate(PageMetadata page, PageContext context, PageDateParser parser) {
        this.page = page;
        this.context = context;
        this.parser = parser;
        context.body().forEach(block -> body.set(block.index()));
        this.elements = new DateElements(page, context, parser);
    }

    /// The day next to the headline. It is labelled as publication, or not labelled as modification. Null
    /// if missing or several. Days of teasers and videos do not count.
    @Nullable
    ArticleDate shown() {
        List<Block> lines = context.above().stream()
                .filter(block -> block.text().length() <= MAX_DATE_LINE && !body.get(block.index()))
                .filter(block -> !DateText.mayBeIn(block.text()) || !elements.isOfOther(block))
                .toList();
        ArticleDate labelled = labelledIn(lines);
        if (labelled != null) {
            return labelled;
        }
        Set<ArticleDate> days = IntStream.range(0, lines.size())
                .filter(i -> DateText.mayBeIn(lines.get(i).text()) && !isHeadline(lines.get(i)) && !isChange(lines, i))
                .mapToObj(lines::get)
                .flatMap(line -> Stream.ofNullable(ofBlock(line)))
                .collect(Collectors.toSet());
        return days.size() == 1 ? days.iterator().next() : null;
    }

    /// The publication date closest to the article.
    @Nullable
    ArticleDate find() {
        ArticleDate date = labelled();
        date = date != null ? date : elements.ofTimes(time -> elements.isNear(time) && !elements.isInList(time), false);
        date = date != null ? date : elements.ofTimes(elements::isNear, false);
        date = date != null ? date : ofBlocks(underHeadline(), 200, false);
        date = date != null ? date : ofBlocks(context.above(), 200, false);
        date = date != null ? date : dateline();
        date = date != null ? date : ofFoot(FIRST);
        return date != null ? date : elements.ofTimes(time -> true, false);
    }

    /// The lines under the headline take precedence, since newspapers show the current date at the top of
    /// the page.
    private List<Block> underHeadline() {
        int text = context.body().isEmpty()
                ? Integer.MAX_VALUE
                : context.body().getFirst().index();
        return context.above().stream()
                .filter(block -> context.headline() >= 0 && block.index() > context.headline())
                .filter(block -> block.index() < text || block.text().length() <= MAX_DATE_LINE)
                .toList();
    }

    /// The modification date near the headline.
    @Nullable
    ArticleDate changed() {
        ArticleDate date = elements.ofTimes(elements::isNear, true);
        return date != null ? date : ofBlocks(context.above(), 200, true);
    }

    /// Less reliable dates elsewhere on the page, including modification dates.
    @Nullable
    ArticleDate findFarther() {
        ArticleDate date = elements.ofTimes(time -> true, true);
        date = date != null ? date : elements.ofMarked();
        date = date != null ? date : ofBlocks(context.below(), 120, false);
        date = date != null ? date : ofBlocks(context.below(), 120, true);
        date = date != null ? date : ofFoot(ENTRY_FOOT);
        date = date != null ? date : inScripts();
        date = date != null ? date : elements.ofAnyTime();
        date = date != null ? date : ofFoot(PAGE_FOOT);
        return date != null ? date : ofHeadings();
    }

    /// A labelled date near the headline, otherwise the only one on the page.
    private @Nullable ArticleDate labelled() {
        ArticleDate near = labelledIn(context.above().stream()
                .filter(block -> !body.get(block.index()))
                .toList());
        if (near != null) {
            return near;
        }
        var days = new HashSet<ArticleDate>();
        for (int i = 0; i < context.page().size(); i++) {
            Block block = context.page().get(i);
            int feed = block.text().indexOf('\n');
            if (block.links() > 0 || (feed < 0 ? block.text().length() : feed) > MAX_PUBLISHED) {
                continue;
            }
            String text = feed < 0 ? block.text() : block.text().substring(0, feed);
            String next =
                    i + 1 < context.page().size() ? context.page().get(i + 1).text() : "";
            boolean nextDated = next.length() <= MAX_PUBLISHED && DateText.mayBeIn(next);
            boolean label = (nextDated || DateText.mayBeIn(text)) && DateLabels.PUBLISHED.isIn(text);
            ArticleDate day = label ? labelled(text) : null;
            day = label && day == null && nextDated ? parser.day(next) : day;
            if (day != null) {
                days.add(day);
            }
        }
        return days.size() == 1 ? days.iterator().next() : null;
    }

    private @Nullable ArticleDate labelledIn(List<Block> blocks) {
        return blocks.stream()
                .map(block -> labelled(block.text()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable ArticleDate labelled(String text) {
        if (text.length() > 200 || !DateText.mayBeIn(text)) {
            return null;
        }
        Matcher m = DateLabels.PUBLISHED.find(text);
        if (m == null) {
            return null;
        }
        ArticleDate after = parser.day(text.substring(m.start()));
        return after == null && text.length() <= 80 ? parser.day(text) : after;
    }

    /// The date at the start of the text, as in press releases.
    private @Nullable ArticleDate dateline() {
        return context.body().stream()
                .filter(block -> !block.isHeading())
                .limit(2)
                .filter(block -> !ReaderComments.contain(block.element()))
                .map(block -> block.text()
                        .substring(0, Math.min(DATELINE, block.text().length())))
                .flatMap(start -> Stream.ofNullable(parser.day(beforeChange(start))))
                .findFirst()
                .orElse(null);
    }

    private @Nullable ArticleDate ofFoot(PrefilteredPattern sentence) {
        return context.rest().stream()
                .map(Block::text)
                .filter(text -> text.length() <= MAX_FOOT && sentence.isIn(text))
                .flatMap(text -> Stream.ofNullable(sentence.find(text))
                        .map(m -> text.substring(m.start(), Math.min(text.length(), m.start() + MAX_SENTENCE))))
                .flatMap(said -> Stream.ofNullable(parser.day(said)))
                .findFirst()
                .orElse(null);
    }

    /// @param change whether to return modification dates instead of publication dates
    private @Nullable ArticleDate ofBlocks(List<Block> blocks, int maxLength, boolean change) {
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (block.text().length() <= maxLength
                    && DateText.mayBeIn(block.text())
                    && !ReaderComments.contain(block.element())
                    && isChange(blocks, i) == change
                    && !isHeadline(block)) {
                ArticleDate day = change ? parser.day(block.text()) : ofBlock(block);
                if (day != null) {
                    return day;
                }
            }
        }
        return null;
    }

    /// A date in the headline is that of the reported event.
    private boolean isHeadline(Block block) {
        return block.isHeading() && block.text().length() > MAX_LABEL;
    }

    private @Nullable ArticleDate ofHeadings() {
        return context.above().stream()
                .filter(this::isHeadline)
                .flatMap(block -> Stream.ofNullable(parser.day(block.text())))
                .findFirst()
                .orElse(null);
    }

    /// The first day in a line before a word for modification. A second attempt inserts blanks between
    /// elements, which style sheets separate.
    private @Nullable ArticleDate ofBlock(Block block) {
        ArticleDate day = parser.day(beforeChange(block.text()));
        if (day != null || block.nodes().size() < 2) {
            return day;
        }
        String spaced = block.nodes().stream()
                .map(node -> node instanceof TextNode text ? text.text() : " ")
                .collect(Collectors.joining(" "));
        return parser.day(beforeChange(spaced));
    }

    private static String beforeChange(String text) {
        Matcher m = DateLabels.CHANGED.find(text);
        return m == null ? text : text.substring(0, m.start());
    }

    /// Whether a line contains only a modification date, or the line before announces one: "Last update:".
    private boolean isChange(List<Block> blocks, int at) {
        Block block = blocks.get(at);
        return elements.namesChange(block.element())
                || (at > 0 && announcesChange(blocks.get(at - 1).text()))
                || (DateLabels.CHANGED.isIn(block.text()) && ofBlock(block) == null);
    }

    private static boolean announcesChange(String text) {
        return text.length() <= MAX_LABEL && !DateText.mayBeIn(text) && DateLabels.CHANGED.isIn(text);
    }

    private @Nullable ArticleDate inScripts() {
        for (Element script : page.scripts()) {
            // The JSON-LD was already evaluated.
            if (page.jsonLd().isRead() && PageMetadata.isJsonLd(script)) {
                continue;
            }
            for (Matcher m = IN_SCRIPT.find(script.data()); m != null; m = m.find() ? m : null) {
                ArticleDate date = parser.parse(m.group(1));
                if (date != null) {
                    return date;
                }
            }
        }
        return null;
    }
}
