package org.newswire.parse.extract;

import java.util.ArrayList;
import java.util.HashMap;
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
/// id="S:0">`. Where a part belongs into another one is `<template id="P:1">`.
final class LateParts {
    private static final String MARK = "<div hidden id=\"S:";
    private static final int MAX_PARTS = 200;
    private static final int MAX_DEPTH = 200;
    private static final int MAX_MEANWHILE = 1_000;

    private LateParts() {}

    /// @param html what a page is parsed from; of what isn't ASCII nothing matters here
    static boolean mayBeIn(String html) {
        return html.contains(MARK);
    }

    static void place(Document page) {
        Map<String, Element> places = new HashMap<>();
        for (Element template : page.getElementsByTag("template")) {
            places.putIfAbsent(template.id(), template);
        }
        Set<Element> waiting = page.select("div[hidden][id^=S:]").stream()
                .limit(MAX_PARTS)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        boolean some = true;
        while (some) {
            some = false;
            for (Element part : List.copyOf(waiting)) {
                if (isShown(part, places, waiting)) {
                    waiting.remove(part);
                    some = true;
                }
            }
        }
    }

    private static boolean isShown(Element part, Map<String, Element> places, Set<Element> waiting) {
        String number = part.id().substring(2);
        Element whole = places.get("B:" + number);
        Element place = whole != null ? whole : places.get("P:" + number);
        if (place == null || place.parent() == null || !isOnPage(place, waiting)) {
            return false;
        }
        meanwhile(place).forEach(Node::remove);
        place.replaceWith(part);
        part.unwrap();
        return true;
    }

    /// Whether a place is on the page already, and not too deep in it: outer parts come first.
    private static boolean isOnPage(Element place, Set<Element> waiting) {
        int depth = 0;
        for (Element e = place; e != null; e = e.parent(), depth++) {
            if (waiting.contains(e)) {
                return false;
            }
        }
        return depth <= MAX_DEPTH;
    }

    /// What is shown until the part comes; nothing where its end isn't marked.
    private static List<Node> meanwhile(Element place) {
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
