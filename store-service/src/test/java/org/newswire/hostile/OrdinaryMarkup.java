package org.newswire.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Collectors;

/// Feeds and pages as ordinary publishers write them.
final class OrdinaryMarkup {
    private static final String SENTENCE = "The harbour reopened after the storm, and the first ships came in with the "
            + "morning tide, greeted by a crowd that had waited since before dawn for news of their relatives. ";

    private OrdinaryMarkup() {}

    /// Identifies an item of a hostile publisher in every record about it.
    static String token(String kind, int site, int item) {
        return "chaos." + kind + "." + site + "." + item + ".end";
    }

    static String rss(String title, List<String> items) {
        return items.stream()
                .collect(Collectors.joining(
                        "\n",
                        "<?xml version='1.0'?><rss version='2.0'><channel><title>" + title + "</title>",
                        "</channel></rss>"));
    }

    /// An RSS item with only a summary, so its page is fetched.
    static String item(String token, String link) {
        return "<item><title>Report " + token + "</title><link>" + escaped(link) + "</link><guid isPermaLink='false'>"
                + token + "</guid><description>In short: " + token + "</description></item>";
    }

    /// An article's page with two paragraphs that no other page has.
    static String page(String token) {
        return page(token, "<p>" + token + " first. " + SENTENCE + "</p><p>" + token + " second. " + SENTENCE + "</p>");
    }

    static String page(String token, String body) {
        return "<!doctype html><html lang='en'><head><title>Report " + token
                + "</title></head><body><article><h1>Report " + token + "</h1>" + body + "</article></body></html>";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    /// Repeats the words of a text up to a number of bytes.
    static String filler(String token, int bytes) {
        byte[] sentence = (token + " says: " + SENTENCE).getBytes(UTF_8);
        return new String(sentence, UTF_8).repeat(Math.max(1, bytes / sentence.length));
    }
}
