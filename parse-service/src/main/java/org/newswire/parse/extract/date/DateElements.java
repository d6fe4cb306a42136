package org.newswire.parse.extract.date;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.block.ReaderComments;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Reads dates from `time` elements and from elements whose class names a date.
final class DateElements {
    private static final PrefilteredPattern OUTSIDE = PrefilteredPattern.ofNames(
            "comment,related,sidebar,widget,recommend,popular,teaser,card,promo,footer,latest,trending");
    private static final Set<String> BESIDE = Set.of("aside", "nav", "footer", "li");
    private static final int ITEM_WORDS = 12;
    private static final Evaluator OTHER_LINK = Selector.evaluatorOf("a[href]:not(:has(time))");
    /// Classes of the current date at the top of a page.
    private static final PrefilteredPattern PRESENT = PrefilteredPattern.ignoringCase(
            "date", "(?:top|header|current|today)s?[-_]*(?:bar[-_]*)?date|date[-_]*(?:top|today|now|current)");
    private static final PrefilteredPattern VIDEO =
            PrefilteredPattern.ignoringCase("video,player,embed", "(?<![a-z])(?:video|player|embed)(?:s|ed)?(?![a-z])");
    private static final PrefilteredPattern TEASER =
            PrefilteredPattern.ofNames("related,recommend,popular,teaser,promo,trending");
    private static final Set<String> OTHER = Set.of("aside", "figure");
    private static final int OTHER_LEVELS = 6;
    /// A link with more characters besides the date leads to another article.
    private static final int MAX_LINK_REST = 20;

    private final Set<Element> near;
    /// Short list items between headline and text.
    private final Set<Element> items;

    private final Map<String, Boolean> elsewhere = new HashMap<>();
    private final Map<String, Boolean> changes = new HashMap<>();
    private final PageMetadata page;
    private final PageDateParser parser;

    DateElements(PageMetadata page, PageContext context, PageDateParser parser) {
        this.page = page;
        this.parser = parser;
        this.near = context.above().stream().map(Block::element).collect(Collectors.toSet());
        this.items = context.underHeadline().stream()
                .filter(block -> block.words() <= ITEM_WORDS)
                .map(block -> Tags.closest(block.element(), Set.of("li")))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    boolean isNear(Element time) {
        Element found = Tags.nearest(time, Integer.MAX_VALUE, e -> near.contains(e) || Tags.isBlockLevel(e));
        return found != null && near.contains(found) && !ReaderComments.contain(time);
    }

    /// @param change whether to return modification dates instead of publication dates
    @Nullable
    ArticleDate ofTimes(Predicate<Element> which, boolean change) {
        return page.times().stream()
                .filter(time -> which.test(time) && isChange(time) == change && !isOutside(time))
                .map(parser::ofElement)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// The first `time` element outside comments.
    @Nullable
    ArticleDate ofAnyTime() {
        return page.times().stream()
                .filter(time -> !ReaderComments.contain(time))
                .map(parser::ofElement)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    boolean isInList(Element time) {
        return Tags.closest(time, Set.of("li")) != null;
    }

    /// A class with both meanings, as in WordPress, marks the publication.
    private boolean isChange(Element time) {
        Element parent = time.parent();
        String before = parent == null ? null : Tags.shortText(parent, 59);
        return namesChange(time) || (before != null && DateLabels.CHANGED.isAtStartOf(before));
    }

    boolean namesChange(Element e) {
        String name = Tags.attribute(e, "class");
        return !name.isEmpty()
                && changes.computeIfAbsent(name, n -> !n.contains("publi") && DateLabels.CHANGED.isIn(n));
    }

    /// Whether a line belongs to a teaser or an embedded video: by its surroundings, or because it is part of
    /// a longer link.
    boolean isOfOther(Block line) {
        Element link = Tags.closest(line.nodes().getFirst().parentElement(), Set.of("a"));
        return Tags.isWithin(line.element(), OTHER_LEVELS, Tags::isBody, DateElements::isOther)
                || (link != null && Tags.shortText(link, line.text().length() + MAX_LINK_REST) == null);
    }

    private static boolean isOther(Element e) {
        return OTHER.contains(e.normalName()) || Tags.isNamed(e, TEASER) || Tags.isNamed(e, VIDEO);
    }

    private boolean isOutside(Element e) {
        Element beside = Tags.closest(e, BESIDE);
        if (beside != null && saysWhen(beside)) {
            Element list = beside.parent();
            beside = list == null ? null : Tags.closest(list, BESIDE);
        }
        return beside != null
                || Tags.isWithin(
                        e,
                        12,
                        Tags::isBody,
                        a -> namesOutside(Tags.attribute(a, "class")) || namesOutside(Tags.attribute(a, "id")));
    }

    /// Whether it is a list item under the headline without a link to another page.
    private boolean saysWhen(Element item) {
        return items.contains(item) && item.select(OTHER_LINK).isEmpty();
    }

    /// Cached, since elements share most of their ancestors.
    private boolean namesOutside(String name) {
        return !name.isEmpty() && elsewhere.computeIfAbsent(name, OUTSIDE::isIn);
    }

    @Nullable
    ArticleDate ofMarked() {
        for (Element e : page.dated()) {
            String text = Tags.shortText(e, 100);
            if (text == null || isOutside(e) || PRESENT.isIn(e.className())) {
                continue;
            }
            ArticleDate date = parser.day(text);
            date = date == null ? parser.ofElement(e) : date;
            if (date != null) {
                return date;
            }
        }
        return null;
    }
}
