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
import org.newswire.parse.extract.ExtractionInput;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.SiteRule;
import org.newswire.parse.extract.SiteRules;
import org.newswire.parse.extract.page.WebPage;

/// The test of a site rule: a saved page and the values to extract from it.
///
/// @param page     file of the page as it was fetched
/// @param url      URL of the page
/// @param fields   expected `title`, `subtitle`, `section` and `published` (a date)
/// @param authors  expected authors; empty for any
/// @param contains passages that the text must contain
/// @param lacks    passages that the text must not contain
record RuleExample(
        Path page,
        String url,
        Map<String, String> fields,
        List<String> authors,
        List<String> contains,
        List<String> lacks) {
    private static final String SELECTOR = "correct the selector, or save a test page with a matching element";
    private static final String EXPECTED = "correct the rule or the expected value";

    /// A failed check.
    ///
    /// @param ofTest whether the key belongs to the test, not to the rule
    record Failure(boolean ofTest, String key, String message, String remedy) {}

    RuleExample {
        fields = Map.copyOf(fields);
        authors = List.copyOf(authors);
        contains = List.copyOf(contains);
        lacks = List.copyOf(lacks);
    }

    /// Applies the rule to the page and returns the failed checks.
    List<Failure> failures(SiteRule rule, Extractor extractor) {
        if (!rule.holdsFor(url)) {
            String remedy = "site must be the host of the URL or a parent domain";
            return List.of(new Failure(true, "url", "the rule does not apply to " + url, remedy));
        }
        WebPage fetched;
        try {
            fetched = new WebPage(Files.readAllBytes(page), url, Map.of());
        } catch (IOException e) {
            String remedy = "save the page there as it was fetched";
            return List.of(new Failure(true, "page", "the test page " + page + " cannot be read", remedy));
        }
        var failures = new ArrayList<Failure>();
        rule.misses(fetched).forEach(miss -> failures.add(failure(miss)));
        var only = new SiteRules(List.of(rule));
        switch (extractor.with(() -> only).extract(ExtractionInput.of(fetched))) {
            case Extraction.Rejected rejected ->
                failures.add(new Failure(
                        true,
                        "page",
                        "the test page is rejected: " + rejected.detail(),
                        "set body to the element with the text, or save another page"));
            case Extraction.Article article -> {
                if (failures.isEmpty()) {
                    unused(rule, article, failures);
                }
                compare(article, failures);
            }
        }
        return failures;
    }

    private static Failure failure(SiteRule.Miss miss) {
        String of = miss.key() + ": the selector " + miss.selector();
        return miss.removed()
                ? new Failure(
                        false, miss.key(), of + " matches only elements that remove deletes", "let remove delete less")
                : new Failure(false, miss.key(), of + " matches nothing on the test page", SELECTOR);
    }

    /// Reports selectors whose elements have no valid date, name or text.
    private static void unused(SiteRule rule, Extraction.Article article, List<Failure> failures) {
        rule.keys().forEach((key, selector) -> {
            String field = key.equals("body") ? "text" : key;
            if (!"rule".equals(article.provenance().get(field))) {
                String message =
                        "the element that " + key + " matches on the test page has no valid value: " + selector;
                failures.add(new Failure(false, key, message, SELECTOR));
            }
        });
    }

    private void compare(Extraction.Article article, List<Failure> failures) {
        fields.forEach((field, wanted) -> expect(failures, field, wanted, found(field, article)));
        if (!authors.isEmpty()) {
            expect(failures, "authors", authors, article.authors());
        }
        contains.stream()
                .filter(passage -> !article.text().contains(passage))
                .forEach(passage ->
                        failures.add(new Failure(true, "contains", "the text does not contain: " + passage, EXPECTED)));
        lacks.stream()
                .filter(passage -> article.text().contains(passage))
                .forEach(
                        passage -> failures.add(new Failure(true, "lacks", "the text contains: " + passage, EXPECTED)));
    }

    private static void expect(List<Failure> failures, String field, Object wanted, @Nullable Object found) {
        if (!Objects.equals(wanted, found)) {
            failures.add(new Failure(true, field, field + " is " + found + ", not " + wanted, EXPECTED));
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
