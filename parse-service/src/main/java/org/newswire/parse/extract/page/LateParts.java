package org.newswire.parse.extract.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;

/// Puts the parts of a page that its server sent late where they belong, as a script does in
/// browsers. React (since version 18, `renderToPipeableStream`) sends `<template id="B:0">` and
/// what is shown meanwhile, up to the comment `/$`; later the part itself in `<div hidden
/// id="S:0">`. Where a part belongs into another one is `<template id="P:1">`, and nothing is
/// shown meanwhile.
final class LateParts {
    private static final String MARK = "<div hidden id=\"S:";
    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.US_ASCII);
    /// Whether two bytes stand next to each other in the mark.
    private static final boolean[] PAIRS = pairs();
    private static final int MAX_PARTS = 200;
    private static final int MAX_DEPTH = 200;
    private static final int MAX_MEANWHILE = 1_000;

    private final Map<String, Element> places = new HashMap<>();
    private final Set<Element> waiting;
    private final Map<Element, Element> partAt = new LinkedHashMap<>();
    private final Map<Element, Element> placeOf = new HashMap<>();
    private final Set<Node> meanwhile = new HashSet<>();

    private LateParts(Document page) {
        for (Element template : page.getElementsByTag("template")) {
            places.putIfAbsent(template.id(), template);
        }
        waiting = page.select("div[hidden][id^=S:]").stream()
                .limit(MAX_PARTS)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// Looks at few bytes of a page: the mark holds two neighbours at one of the places that lie as far apart as it
    /// is long, less one.
    ///
    /// @param html what a page is parsed from; of what isn't ASCII nothing matters here
    static boolean mayBeIn(byte[] html, int length) {
        for (int at = 0; at + 1 < length; at += MARK_BYTES.length - 1) {
            if (PAIRS[pair(html, at)] && isAround(html, at, length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAround(byte[] html, int at, int length) {
        int last = Math.min(at, length - MARK_BYTES.length);
        for (int from = Math.max(0, at + 2 - MARK_BYTES.length); from <= last; from++) {
            if (html[from] == MARK_BYTES[0]
                    && Arrays.equals(html, from, from + MARK_BYTES.length, MARK_BYTES, 0, MARK_BYTES.length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean[] pairs() {
        boolean[] pairs = new boolean[1 << 16];
        for (int i = 0; i + 1 < MARK_BYTES.length; i++) {
            pairs[pair(MARK_BYTES, i)] = true;
        }
        return pairs;
    }

    private static int pair(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    static boolean mayBeIn(String html) {
        return html.contains(MARK);
    }

    /// In time in proportion to the page: what goes where is told first, while the page stays as it is, and then
    /// each element that this touches gets its children anew, once.
    static void place(Document page) {
        var parts = new LateParts(page);
        boolean some = true;
        while (some) {
            some = false;
            for (Element part : List.copyOf(parts.waiting)) {
                if (parts.findPlace(part)) {
                    parts.waiting.remove(part);
                    some = true;
                }
            }
        }
        parts.move();
    }

    private boolean findPlace(Element part) {
        String number = part.id().substring(2);
        Element whole = places.get("B:" + number);
        Element place = whole != null ? whole : places.get("P:" + number);
        if (place == null || partAt.containsKey(place) || meanwhile.contains(place) || !isOnPage(place)) {
            return false;
        }
        if (place.equals(whole)) {
            meanwhile.addAll(shownMeanwhile(place));
        }
        partAt.put(place, part);
        placeOf.put(part, place);
        return true;
    }

    /// Whether a place is on the page already, and not too deep in it: outer parts come first.
    private boolean isOnPage(Element place) {
        int depth = 0;
        Element e = place;
        while (e != null && depth <= MAX_DEPTH) {
            if (waiting.contains(e)) {
                return false;
            }
            Element outer = placeOf.get(e);
            if (outer == null) {
                depth++;
            }
            e = outer == null ? e.parent() : outer.parent();
        }
        return depth <= MAX_DEPTH;
    }

    private void move() {
        Set<Element> touched = new LinkedHashSet<>();
        partAt.forEach((place, part) -> {
            add(touched, place.parent());
            add(touched, part.parent());
        });
        for (Element e : touched) {
            if (!placeOf.containsKey(e)) {
                var children = new ArrayList<Node>();
                takeChildren(e, children);
                children.forEach(e::appendChild);
            }
        }
    }

    private static void add(Set<Element> all, @Nullable Element one) {
        if (one != null) {
            all.add(one);
        }
    }

    /// Empties an element of its children, those of parts in place of theirs.
    private void takeChildren(Element from, List<Node> to) {
        List<Node> children = List.copyOf(from.childNodes());
        from.empty();
        for (Node child : children) {
            Element part = child instanceof Element e ? partAt.get(e) : null;
            if (part != null) {
                takeChildren(part, to);
            } else if (!meanwhile.contains(child) && !(child instanceof Element e && placeOf.containsKey(e))) {
                to.add(child);
            }
        }
    }

    /// What is shown until the part comes; nothing where its end isn't marked.
    private static List<Node> shownMeanwhile(Element place) {
        var shown = new ArrayList<Node>();
        int open = 0;
        for (Node n = place.nextSibling(); n != null && shown.size() < MAX_MEANWHILE; n = n.nextSibling()) {
            String mark = markOf(n);
            if (mark != null && mark.equals("/$")) {
                if (open == 0) {
                    return List.copyOf(shown);
                }
                open--;
            } else if (mark != null) {
                open++;
            }
            shown.add(n);
        }
        return List.of();
    }

    /// What opens or ends such a part of the page; null for any other node.
    private static @Nullable String markOf(Node node) {
        String data = node instanceof Comment comment ? comment.getData() : "";
        return data.equals("$") || data.equals("$?") || data.equals("$!") || data.equals("/$") ? data : null;
    }
}
