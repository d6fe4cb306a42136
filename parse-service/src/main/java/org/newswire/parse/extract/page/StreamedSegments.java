package org.newswire.parse.extract.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;

/// Moves content that a server streamed late to its place in the tree, as a script does in browsers. React
/// 18 (`renderToPipeableStream`) sends `<template id="B:0">` and a fallback up to the comment `/$`. Later
/// it sends the content in `<div hidden id="S:0">`. A segment inside another one has a placeholder
/// `<template id="P:1">` without fallback.
final class StreamedSegments {
    private static final String MARK = "<div hidden id=\"S:";
    private static final int MAX_PARTS = 200;
    private static final int MAX_DEPTH = 200;
    private static final int MAX_MEANWHILE = 1_000;

    private final Map<String, Element> places = new HashMap<>();
    private final Set<Element> waiting;
    private final Map<Element, Element> partAt = new LinkedHashMap<>();
    private final Map<Element, Element> placeOf = new HashMap<>();
    private final Set<Node> meanwhile = new HashSet<>();

    private StreamedSegments(Document page) {
        for (Element template : page.getElementsByTag("template")) {
            places.putIfAbsent(template.id(), template);
        }
        waiting = page.select("div[hidden][id^=S:]").stream()
                .limit(MAX_PARTS)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// A fast test whether the page may contain streamed segments.
    ///
    /// @param html bytes of the page in any charset that contains ASCII
    static boolean mayBeIn(byte[] html, int length) {
        return mayBeIn(new String(html, 0, length, StandardCharsets.ISO_8859_1));
    }

    static boolean mayBeIn(String html) {
        return html.contains(MARK);
    }

    /// Takes linear time. First all places are determined while the tree is unchanged; then each affected
    /// element gets its children once.
    static void place(Document page) {
        var parts = new StreamedSegments(page);
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

    /// Whether a placeholder is already in the page and not too deep. Outer segments are placed first.
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
            Stream.ofNullable(place.parent()).forEach(touched::add);
            Stream.ofNullable(part.parent()).forEach(touched::add);
        });
        for (Element e : touched) {
            if (!placeOf.containsKey(e)) {
                var children = new ArrayList<Node>();
                takeChildren(e, children);
                children.forEach(e::appendChild);
            }
        }
    }

    /// Removes the children of an element and replaces placeholders by their segments.
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

    /// The fallback between placeholder and end mark; empty if the end mark is missing.
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

    /// The start or end mark of a fallback, or null.
    private static @Nullable String markOf(Node node) {
        String data = node instanceof Comment comment ? comment.getData() : "";
        return data.equals("$") || data.equals("$?") || data.equals("$!") || data.equals("/$") ? data : null;
    }
}
