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
import org.newswire.parse.extract.SiteRule;
import org.newswire.parse.extract.SiteRules;
import org.newswire.parse.extract.Source;
import org.newswire.parse.extract.page.Page;

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
    private static final String SELECTOR = "correct the selector, or keep a test page that has what it is for";
    private static final String EXPECTED = "correct the rule, or what its test expects";

    /// Something that the rule gets wrong.
    ///
    /// @param ofTest whether the key is one of the test, not of the rule itself
    record Fault(boolean ofTest, String key, String message, String remedy) {}

    RuleTest {
        fields = Map.copyOf(fields);
        authors = List.copyOf(authors);
        contains = List.copyOf(contains);
        lacks = List.copyOf(lacks);
    }

    /// What is wrong with the rule's work on the page; empty where nothing is.
    List<Fault> faults(SiteRule rule, Extractor extractor) {
        if (!rule.holdsFor(url)) {
            String remedy = "site has to be the host of the address, or one above it";
            return List.of(new Fault(true, "url", "the rule does not hold for " + url, remedy));
        }
        Page fetched;
        try {
            fetched = new Page(Files.readAllBytes(page), url, Map.of());
        } catch (IOException e) {
            String remedy = "keep the page there as it was fetched";
            return List.of(new Fault(true, "page", "the test page " + page + " cannot be read", remedy));
        }
        var faults = new ArrayList<Fault>();
        rule.misses(fetched).forEach(miss -> faults.add(fault(miss)));
        var only = new SiteRules(List.of(rule));
        switch (extractor.with(() -> only).extract(Source.of(fetched))) {
            case Extraction.Rejected rejected ->
                faults.add(new Fault(
                        true,
                        "page",
                        "the test page is rejected: " + rejected.detail(),
                        "name with body what holds its text, or keep another page"));
            case Extraction.Article article -> {
                if (faults.isEmpty()) {
                    unused(rule, article, faults);
                }
                compare(article, faults);
            }
        }
        return faults;
    }

    private static Fault fault(SiteRule.Miss miss) {
        String of = miss.key() + ": the selector " + miss.selector();
        return miss.removed()
                ? new Fault(false, miss.key(), of + " finds only what remove takes out", "let remove take out less")
                : new Fault(false, miss.key(), of + " finds nothing on the test page", SELECTOR);
    }

    /// What is found, but is no date, no name or no text.
    private static void unused(SiteRule rule, Extraction.Article article, List<Fault> faults) {
        rule.keys().forEach((key, selector) -> {
            String field = key.equals("body") ? "text" : key;
            if (!"rule".equals(article.provenance().get(field))) {
                String message = "what " + key + " finds on the test page is of no use: " + selector;
                faults.add(new Fault(false, key, message, SELECTOR));
            }
        });
    }

    private void compare(Extraction.Article article, List<Fault> faults) {
        fields.forEach((field, wanted) -> expect(faults, field, wanted, found(field, article)));
        if (!authors.isEmpty()) {
            expect(faults, "authors", authors, article.authors());
        }
        contains.stream()
                .filter(passage -> !article.text().contains(passage))
                .forEach(passage -> faults.add(new Fault(true, "contains", "the text lacks: " + passage, EXPECTED)));
        lacks.stream()
                .filter(passage -> article.text().contains(passage))
                .forEach(passage -> faults.add(new Fault(true, "lacks", "the text holds: " + passage, EXPECTED)));
    }

    private static void expect(List<Fault> faults, String field, Object wanted, @Nullable Object found) {
        if (!Objects.equals(wanted, found)) {
            faults.add(new Fault(true, field, field + " is " + found + ", not " + wanted, EXPECTED));
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
