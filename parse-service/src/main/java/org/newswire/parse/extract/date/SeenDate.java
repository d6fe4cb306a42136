package org.newswire.parse.extract.date;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Comments;
import org.newswire.parse.extract.block.Surroundings;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Clue;

/// When the article was published, as readers see it: around the headline, at the start of the
/// text, below it, and last in what the page's scripts hold.
final class SeenDate {
    private static final Clue ELSEWHERE = Clue.elsewhere(
            "comment",
            "related",
            "sidebar",
            "widget",
            "recommend",
            "popular",
            "teaser",
            "card",
            "promo",
            "footer",
            "latest",
            "trending");
    /// Sentences in the foot of an entry that tell when it was written.
    private static final Clue ENTRY_FOOT = new Clue(
            List.of("entry was", "post was", "article was", "wurde"),
            Pattern.compile(
                    "(?:this (?:entry|post|article) was|(?:dieser|der) (?:beitrag|artikel|eintrag)\\b.{0,80}? wurde|\\bwurde (?:vor )?am\\b)",
                    Pattern.CASE_INSENSITIVE));
    private static final Clue FIRST = new Clue(
            List.of("published", "posted"),
            Pattern.compile(
                    "this (?:entry|post|article|story) (?:was|has been) (?:originally |first )?(?:published|posted)",
                    Pattern.CASE_INSENSITIVE));
    private static final int MAX_FOOT = 2_000;
    private static final int MAX_SENTENCE = 200;
    /// Sentences in the foot of a page that tell when it was last changed.
    private static final Clue PAGE_FOOT = new Clue(
            List.of(
                    "updated",
                    "modified",
                    "edited",
                    "changed",
                    "geändert",
                    "aktualisiert",
                    "stand",
                    "änderung",
                    "zuletzt"),
            Pattern.compile(
                    "^\\W*(?:(?:this )?page (?:was )?)?(?:last |zuletzt )?(?:updated|modified|edited|changed|geändert|aktualisiert)\\b|^(?:stand|letzte änderung|diese seite wurde zuletzt)\\b",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
    private static final Set<String> BESIDE = Set.of("aside", "nav", "footer", "li");
    private static final Set<String> ITEM = Set.of("li");
    private static final int ITEM_WORDS = 12;
    private static final Evaluator OTHER_LINK = Selector.evaluatorOf("a[href]:not(:has(time))");
    private static final int DATELINE = 60;
    private static final int MAX_LABEL = 30;
    /// A line that says "published", and perhaps the day, is no longer; nor is the next one, which may have the day.
    private static final int MAX_PUBLISHED = 40;

    private static final int MAX_DATE_LINE = 80;
    /// Classes of what shows the present day at the top of a page.
    private static final Clue PRESENT = new Clue(
            List.of("date"),
            Pattern.compile(
                    "(?:top|header|current|today)s?[-_]*(?:bar[-_]*)?date|date[-_]*(?:top|today|now|current)",
                    Pattern.CASE_INSENSITIVE));
    private static final Clue IN_SCRIPT = new Clue(
            List.of("\"date", "\"pub", "\"first", "\"display", "\"posted", "\"created"),
            Pattern.compile(
                    "\\\\?\"(?:date_?published|publish(?:ed)?_?(?:date|at|on|time)|pub_?date|first_?published(?:_?at)?|publication_?date|display_?date|published|posted_?at|created_?at|created_?date|date_?created|first_?publication_?date)\\\\?\"\\s*:\\s*\\\\?\"([^\"\\\\]{8,40})\\\\?\"",
                    Pattern.CASE_INSENSITIVE));

    private final PageSurvey page;
    private final Surroundings around;
    private final DateReader reader;
    private final Set<Element> near;
    /// Those of lists between headline and text that have few words.
    private final Set<Element> items;

    /// Indexes of the text's blocks.
    private final BitSet body = new BitSet();

    private final Map<String, Boolean> elsewhere = new HashMap<>();
    private final Map<String, Boolean> changes = new HashMap<>();

    SeenDate(PageSurvey page, Surroundings around, DateReader reader) {
        this.page = page;
        this.around = around;
        this.reader = reader;
        around.body().forEach(block -> body.set(block.index()));
        this.near = around.above().stream().map(Block::element).collect(Collectors.toSet());
        this.items = around.underHeadline().stream()
                .filter(block -> block.words() <= ITEM_WORDS)
                .map(block -> Tags.closest(block.element(), ITEM))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    /// The day that stands by the headline as the article's, said to be that of publication or not
    /// said to be that of a change; null where none does, or several days do.
    @Nullable
    StatedDate shown() {
        List<Block> lines = around.above().stream()
                .filter(block -> block.text().length() <= MAX_DATE_LINE && !body.get(block.index()))
                .toList();
        StatedDate labelled = labelledIn(lines);
        if (labelled != null) {
            return labelled;
        }
        Set<StatedDate> days = IntStream.range(0, lines.size())
                .filter(i -> DateText.mayBeIn(lines.get(i).text()) && !isHeadline(lines.get(i)) && !isChange(lines, i))
                .mapToObj(i -> ofBlock(lines.get(i)))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return days.size() == 1 ? days.iterator().next() : null;
    }

    /// When it was published, by what stands nearest to the article.
    @Nullable
    StatedDate find() {
        StatedDate date = labelled();
        date = date != null ? date : ofTimes(time -> isNear(time) && Tags.closest(time, ITEM) == null, false);
        date = date != null ? date : ofTimes(this::isNear, false);
        date = date != null ? date : ofBlocks(underHeadline(), 200, false);
        date = date != null ? date : ofBlocks(around.above(), 200, false);
        date = date != null ? date : dateline();
        date = date != null ? date : ofFoot(FIRST);
        return date != null ? date : ofTimes(time -> true, false);
    }

    /// Newspapers show the present day at the top of their pages: what stands under the headline goes first.
    private List<Block> underHeadline() {
        int text = around.body().isEmpty()
                ? Integer.MAX_VALUE
                : around.body().getFirst().index();
        return around.above().stream()
                .filter(block -> around.headline() >= 0 && block.index() > around.headline())
                .filter(block -> block.index() < text || block.text().length() <= MAX_DATE_LINE)
                .toList();
    }

    /// When it was last changed, by the lines around the headline.
    @Nullable
    StatedDate changed() {
        StatedDate date = ofTimes(this::isNear, true);
        return date != null ? date : ofBlocks(around.above(), 200, true);
    }

    /// What else of the page may tell when it was published, or at least when it was last changed.
    @Nullable
    StatedDate findFarther() {
        StatedDate date = ofTimes(time -> true, true);
        date = date != null ? date : ofMarked();
        date = date != null ? date : ofBlocks(around.below(), 120, false);
        date = date != null ? date : ofBlocks(around.below(), 120, true);
        date = date != null ? date : ofFoot(ENTRY_FOOT);
        date = date != null ? date : inScripts();
        date = date != null ? date : ofAnyTime();
        date = date != null ? date : ofFoot(PAGE_FOOT);
        return date != null ? date : ofHeadings();
    }

    /// A line near the headline that says "published" and the day, or the only such pair of lines of
    /// the page.
    private @Nullable StatedDate labelled() {
        StatedDate near = labelledIn(around.above().stream()
                .filter(block -> !body.get(block.index()))
                .toList());
        if (near != null) {
            return near;
        }
        var days = new HashSet<StatedDate>();
        for (int i = 0; i < around.page().size(); i++) {
            Block block = around.page().get(i);
            int feed = block.text().indexOf('\n');
            if (block.links() > 0 || (feed < 0 ? block.text().length() : feed) > MAX_PUBLISHED) {
                continue;
            }
            String text = feed < 0 ? block.text() : block.text().substring(0, feed);
            String next =
                    i + 1 < around.page().size() ? around.page().get(i + 1).text() : "";
            boolean nextDated = next.length() <= MAX_PUBLISHED && DateText.mayBeIn(next);
            boolean label = (nextDated || DateText.mayBeIn(text)) && DateLabels.PUBLISHED.isIn(text);
            StatedDate day = label ? labelled(text) : null;
            if (label && day == null && nextDated) {
                day = reader.day(next);
            }
            if (day != null) {
                days.add(day);
            }
        }
        return days.size() == 1 ? days.iterator().next() : null;
    }

    private @Nullable StatedDate labelledIn(List<Block> blocks) {
        return blocks.stream()
                .map(block -> labelled(block.text()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable StatedDate labelled(String text) {
        if (text.length() > 200 || !DateText.mayBeIn(text)) {
            return null;
        }
        Matcher m = DateLabels.PUBLISHED.in(text);
        if (m == null) {
            return null;
        }
        StatedDate after = reader.day(text.substring(m.start()));
        return after == null && text.length() <= 80 ? reader.day(text) : after;
    }

    /// The day that a text starts with, as press releases do.
    private @Nullable StatedDate dateline() {
        return around.body().stream()
                .filter(block -> !block.isHeading())
                .limit(2)
                .filter(block -> !Comments.hold(block.element()))
                .map(block -> reader.day(beforeChange(block.text()
                        .substring(0, Math.min(DATELINE, block.text().length())))))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable StatedDate ofFoot(Clue sentence) {
        return around.rest().stream()
                .map(Block::text)
                .filter(text -> text.length() <= MAX_FOOT)
                .map(text -> {
                    Matcher m = sentence.in(text);
                    return m != null
                            ? reader.day(text.substring(m.start(), Math.min(text.length(), m.start() + MAX_SENTENCE)))
                            : null;
                })
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private boolean isNear(Element time) {
        if (Comments.hold(time)) {
            return false;
        }
        for (Element e = time; e != null; e = e.parent()) {
            if (near.contains(e)) {
                return true;
            }
            if (Tags.isBlockLevel(e)) {
                return false;
            }
        }
        return false;
    }

    /// @param change whether those that say when the article was last changed are asked for, or the others
    private @Nullable StatedDate ofTimes(Predicate<Element> which, boolean change) {
        return page.times().stream()
                .filter(time -> which.test(time) && isChange(time) == change && !isElsewhere(time))
                .map(reader::ofElement)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// The first time of the page that isn't a comment's.
    private @Nullable StatedDate ofAnyTime() {
        return page.times().stream()
                .filter(time -> !Comments.hold(time))
                .map(reader::ofElement)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// Of classes that name both, as those of WordPress do, the day of publication is meant.
    private boolean isChange(Element time) {
        Element parent = time.parent();
        String before = parent == null ? null : Tags.shortText(parent, 59);
        return namesChange(time) || (before != null && DateLabels.CHANGED.starts(before));
    }

    private boolean namesChange(Element e) {
        String name = Tags.attribute(e, "class");
        return !name.isEmpty()
                && changes.computeIfAbsent(name, n -> !n.contains("publi") && DateLabels.CHANGED.isIn(n));
    }

    private boolean isElsewhere(Element e) {
        Element beside = Tags.closest(e, BESIDE);
        if (beside != null && saysWhen(beside)) {
            Element list = beside.parent();
            beside = list == null ? null : Tags.closest(list, BESIDE);
        }
        if (beside != null) {
            return true;
        }
        int level = 0;
        for (Element a = e; a != null && level < 12 && !a.normalName().equals("body"); a = a.parent(), level++) {
            if (namesElsewhere(Tags.attribute(a, "class")) || namesElsewhere(Tags.attribute(a, "id"))) {
                return true;
            }
        }
        return false;
    }

    /// Whether it is an item under the headline that leads nowhere else, as a teaser would.
    private boolean saysWhen(Element item) {
        return items.contains(item) && item.select(OTHER_LINK).isEmpty();
    }

    /// Most names are those of elements around many others, so the answers are kept.
    private boolean namesElsewhere(String name) {
        return !name.isEmpty() && elsewhere.computeIfAbsent(name, ELSEWHERE::isIn);
    }

    /// @param change whether lines that say when the article was last changed are asked for, or the others
    private @Nullable StatedDate ofBlocks(List<Block> blocks, int maxLength, boolean change) {
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (block.text().length() <= maxLength
                    && DateText.mayBeIn(block.text())
                    && !Comments.hold(block.element())
                    && isChange(blocks, i) == change
                    && !isHeadline(block)) {
                StatedDate day = change ? reader.day(block.text()) : ofBlock(block);
                if (day != null) {
                    return day;
                }
            }
        }
        return null;
    }

    /// A day that the headline names is that of what it tells of, if anything.
    private boolean isHeadline(Block block) {
        return block.isHeading() && block.text().length() > MAX_LABEL;
    }

    private @Nullable StatedDate ofHeadings() {
        return around.above().stream()
                .filter(this::isHeadline)
                .map(block -> reader.day(block.text()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// The day that a line names before it speaks of changes. What stands in elements of its own counts as divided
    /// by blanks, too: style sheets part them.
    private @Nullable StatedDate ofBlock(Block block) {
        StatedDate day = reader.day(beforeChange(block.text()));
        if (day != null || block.nodes().size() < 2) {
            return day;
        }
        String spaced = block.nodes().stream()
                .map(node -> node instanceof TextNode text ? text.text() : " ")
                .collect(Collectors.joining(" "));
        return reader.day(beforeChange(spaced));
    }

    private static String beforeChange(String text) {
        Matcher m = DateLabels.CHANGED.in(text);
        return m == null ? text : text.substring(0, m.start());
    }

    /// Whether a line says when the article was last changed and nothing before that, or the line before announces it:
    /// "Last update:".
    private boolean isChange(List<Block> blocks, int at) {
        Block block = blocks.get(at);
        return namesChange(block.element())
                || (at > 0 && announcesChange(blocks.get(at - 1).text()))
                || (DateLabels.CHANGED.isIn(block.text()) && ofBlock(block) == null);
    }

    private static boolean announcesChange(String text) {
        return text.length() <= MAX_LABEL && !DateText.mayBeIn(text) && DateLabels.CHANGED.isIn(text);
    }

    private @Nullable StatedDate ofMarked() {
        for (Element e : page.dated()) {
            String text = Tags.shortText(e, 100);
            if (text == null || isElsewhere(e) || PRESENT.isIn(e.className())) {
                continue;
            }
            StatedDate date = reader.day(text);
            date = date == null ? reader.ofElement(e) : date;
            if (date != null) {
                return date;
            }
        }
        return null;
    }

    private @Nullable StatedDate inScripts() {
        for (Element script : page.scripts()) {
            // What is read as JSON-LD tells what its dates are of.
            if (page.jsonLd().isRead() && PageSurvey.isJsonLd(script)) {
                continue;
            }
            for (Matcher m = IN_SCRIPT.in(script.data()); m != null; m = m.find() ? m : null) {
                StatedDate date = reader.parse(m.group(1));
                if (date != null) {
                    return date;
                }
            }
        }
        return null;
    }
}
