package org.newswire.parse.extract.markup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/// Numbers of list items, for a copy of the list with fewer items (HTML Standard, 4.4.5 and 4.4.8: `start`,
/// `reversed` and `value`).
final class ListNumbers {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,9}");

    /// Number on the page per item.
    private final Map<Element, Integer> numbers = new HashMap<>();

    /// Implied number of the next item per list.
    private final Map<Element, Integer> next = new HashMap<>();

    /// The attributes of a list that starts or continues with this item; empty for unnumbered lists.
    String begin(Element list, Element item) {
        if (!isNumbered(list)) {
            return "";
        }
        int first = number(list, item);
        next.put(list, first);
        boolean reversed = list.hasAttr("reversed");
        return (first == 1 && !reversed ? "" : " start=\"" + first + "\"") + (reversed ? " reversed" : "");
    }

    /// The attribute of the next item.
    String next(Element item) {
        Element list = item.parent();
        if (list == null || !isNumbered(list)) {
            return "";
        }
        int number = number(list, item);
        boolean follows = Integer.valueOf(number).equals(next.get(list));
        next.put(list, number + step(list));
        return follows ? "" : " value=\"" + number + "\"";
    }

    private int number(Element list, Element item) {
        if (!numbers.containsKey(item)) {
            List<Element> items = list.children().stream()
                    .filter(e -> e.normalName().equals("li"))
                    .toList();
            int number = attribute(list, "start", list.hasAttr("reversed") ? items.size() : 1);
            for (Element each : items) {
                number = attribute(each, "value", number);
                numbers.put(each, number);
                number += step(list);
            }
        }
        return numbers.getOrDefault(item, 1);
    }

    private static int step(Element list) {
        return list.hasAttr("reversed") ? -1 : 1;
    }

    private static int attribute(Element e, String name, int otherwise) {
        String number = e.attr(name).strip();
        return INTEGER.matcher(number).matches() ? Integer.parseInt(number) : otherwise;
    }

    private static boolean isNumbered(Element list) {
        return list.normalName().equals("ol");
    }
}
