package org.newswire.store.page;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/// Finds errors in a page's HTML: those of the parser (HTML Standard, 13.2.2), ids that occur twice, references to ids
/// that do not exist, attributes that an input may not have, forms without a button, and blocks whose direction is
/// chosen without their text, since `dir="auto"` ignores each `bdi`.
final class HtmlCheck {
    private static final int MAX_ERRORS = 50;
    private static final List<String> REFERENCES = List.of("for", "aria-labelledby", "aria-describedby");

    private static final Set<String> LENGTH_LIMITED = Set.of("", "text", "search", "url", "tel", "email", "password");

    private HtmlCheck() {}

    static List<String> errors(String html) {
        Parser parser = Parser.htmlParser().setTrackErrors(MAX_ERRORS);
        Document document = parser.parseInput(html, "");
        List<String> errors = new ArrayList<>();
        parser.getErrors().forEach(error -> errors.add(error.toString()));
        addReferences(document, errors);
        for (Element input : document.select("input[maxlength]")) {
            if (!LENGTH_LIMITED.contains(input.attr("type"))) {
                errors.add("no maxlength is allowed: " + input);
            }
        }
        for (Element form : document.select("form:not(:has(button))")) {
            errors.add("no button sends the form " + form.attr("action"));
        }
        for (Element block : document.select("[dir=auto]:has(bdi)")) {
            Element rest = block.clone();
            rest.select("bdi").remove();
            if (!rest.hasText()) {
                errors.add("all text is in bdi: " + block);
            }
        }
        return errors;
    }

    private static void addReferences(Document document, List<String> errors) {
        Set<String> ids = new HashSet<>();
        for (Element element : document.select("[id]")) {
            if (!ids.add(element.id())) {
                errors.add("two elements have the id " + element.id());
            }
        }
        for (String name : REFERENCES) {
            for (Element element : document.select("[" + name + "]")) {
                for (String id : element.attr(name).split(" ", -1)) {
                    if (!ids.contains(id)) {
                        errors.add(name + "=\"" + id + "\" names no element");
                    }
                }
            }
        }
        for (Element link : document.select("a[href^=#]")) {
            if (!ids.contains(link.attr("href").substring(1))) {
                errors.add("nothing is at " + link.attr("href"));
            }
        }
    }
}
