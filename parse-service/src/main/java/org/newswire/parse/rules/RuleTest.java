package org.newswire.parse.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.Extraction;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.Page;
import org.newswire.parse.extract.SiteRule;
import org.newswire.parse.extract.SiteRules;
import org.newswire.parse.extract.Source;

/// What a site rule has to make of a page that was kept for it.
///
/// @param page     file of the page as it was fetched
/// @param url      where it was fetched
/// @param fields   what `title`, `subtitle`, `section` and `published` (a day) have to be
/// @param authors  empty: any
/// @param contains passages that the text has to hold
/// @param lacks    passages that it must not hold
record RuleTest(
        Path page,
        String url,
        Map<String, String> fields,
        List<String> authors,
        List<String> contains,
        List<String> lacks) {
    RuleTest {
        fields = Map.copyOf(fields);
        authors = List.copyOf(authors);
        contains = List.copyOf(contains);
        lacks = List.copyOf(lacks);
    }

    /// What is wrong with the rule's work on the page; empty where nothing is.
    List<String> faults(SiteRule rule, Extractor extractor) {
        byte[] body;
        try {
            body = Files.readAllBytes(page);
        } catch (IOException e) {
            return List.of("the test page " + page + " cannot be read");
        }
        var only = new SiteRules(List.of(rule));
        return switch (extractor.with(() -> only).extract(Source.of(new Page(body, url, Map.of())))) {
            case Extraction.Rejected rejected -> List.of("the test page is rejected: " + rejected.detail());
            case Extraction.Article article -> compare(article);
        };
    }

    private List<String> compare(Extraction.Article article) {
        var faults = new ArrayList<String>();
        if (!article.extractor().contains("+")) {
            faults.add("the rule does not hold for " + url);
        }
        fields.forEach((field, wanted) -> expect(faults, field, wanted, found(field, article)));
        if (!authors.isEmpty()) {
            expect(faults, "authors", authors, article.authors());
        }
        contains.stream().filter(s -> !article.text().contains(s)).forEach(s -> faults.add("the text lacks: " + s));
        lacks.stream().filter(s -> article.text().contains(s)).forEach(s -> faults.add("the text holds: " + s));
        return faults;
    }

    private static void expect(List<String> faults, String field, Object wanted, @Nullable Object found) {
        if (!Objects.equals(wanted, found)) {
            faults.add(field + " is " + found + ", not " + wanted);
        }
    }

    private static @Nullable String found(String field, Extraction.Article article) {
        return switch (field) {
            case "title" -> article.title();
            case "subtitle" -> article.details().subtitle();
            case "section" -> article.details().section();
            default -> article.publishedDate();
        };
    }
}
