package org.newswire.parse.extract.page;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.Element;
import org.newswire.parse.extract.text.KeywordMatcher;

/// Finds elements whose class, id or microdata property names an author or a date. Not thread-safe.
final class MarkedElements {
    private static final List<String> BYLINE =
            List.of(("author byline autor redakt verfasser writer reporter journalist contributor creator "
                            + "posted-by postedby schreiber auteur firma")
                    .split(" "));
    private static final List<String> DATE = List.of(
            ("date time publish datum fecha posted meta byline info stamp created entry- post- " + "artikel article")
                    .split(" "));
    private static final KeywordMatcher MARKS = new KeywordMatcher(List.of(BYLINE, DATE));
    /// Classes on these tags describe the whole page.
    private static final Set<String> OF_PAGE = Set.of("meta", "body", "html");
    private static final long OF_BYLINE = 1;
    private static final long OF_DATE = 1 << 1;
    private final List<Element> bylines = new ArrayList<>();
    private final List<Element> dated = new ArrayList<>();
    private boolean searched;
    private final List<Element> withAttributes = new ArrayList<>();
    /// The elements that have other attributes than `class`.
    private final BitSet withMoreThanClass = new BitSet();

    /// @param more whether the element has other attributes than `class`
    void add(Element e, boolean more) {
        withMoreThanClass.set(withAttributes.size(), more);
        withAttributes.add(e);
    }

    /// The author elements. The search runs on the first call because most pages do not need it.
    List<Element> bylines() {
        search();
        return bylines;
    }

    /// The date elements.
    List<Element> dated() {
        search();
        return dated;
    }

    /// Most classes occur often, so the result per class is cached.
    private void search() {
        if (searched) {
            return;
        }
        searched = true;
        Map<String, Long> known = new HashMap<>();
        for (int i = 0; i < withAttributes.size(); i++) {
            Element e = withAttributes.get(i);
            if (OF_PAGE.contains(e.normalName())) {
                continue;
            }
            Attributes attributes = e.attributes();
            String name = attributes.get("class");
            boolean more = withMoreThanClass.get(i);
            String itemprop = more ? attributes.get("itemprop") : "";
            long marks = marksOf(name, known) | (more ? MARKS.groupsIn(attributes.get("id")) : 0);
            if ((marks & OF_BYLINE) != 0
                    || itemprop.contains("author")
                    || (more && attributes.get("rel").equals("author"))) {
                PageMetadata.add(bylines, e);
            }
            if ((marks & OF_DATE) != 0 || itemprop.startsWith("date")) {
                PageMetadata.add(dated, e);
            }
        }
    }

    private static long marksOf(String name, Map<String, Long> known) {
        return name.isEmpty() ? 0L : known.computeIfAbsent(name, MARKS::groupsIn);
    }
}
