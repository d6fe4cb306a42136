package org.newswire.store.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Texts and links of a page, for its templates. Each template has it as the parameter `page`.
///
/// @param messages the texts in the reader's language
/// @param basePath the path of the page behind a reverse proxy, without a slash at the end; mostly empty
/// @param path     the requested path without the base path, such as `/articles`
/// @param assets   the addresses of style sheet and script
public record TemplateContext(Messages messages, String basePath, String path, Assets assets) {
    private static final List<Entry> NAVIGATION = List.of(
            new Entry("/", "o", "layout.overview"),
            new Entry("/articles", "a", "layout.articles"),
            new Entry("/stories", "s", "layout.stories"),
            new Entry("/sources", "f", "layout.sources"),
            new Entry("/dead-letters", "d", "layout.dead-letters"));

    /// An entry of the navigation.
    ///
    /// @param letter the key after `g` that leads to it
    /// @param key    of its text
    public record Entry(String path, String letter, String key) {}

    public List<Entry> navigation() {
        return NAVIGATION;
    }

    /// The context of a part of a page that has no links to style sheet and script.
    public static TemplateContext ofPart(Messages messages, String basePath) {
        return new TemplateContext(messages, basePath, "/", new Assets("", "", ""));
    }

    /// Returns a text of the message bundle. Arguments replace `{0}` and so on.
    public String text(String key, Object... arguments) {
        return messages.text(key, arguments);
    }

    /// Returns the link to a path of this service, such as `/articles`.
    public String link(String path) {
        return basePath + path;
    }

    /// Returns a text encoded for a query parameter or a segment of a path.
    public String encoded(String text) {
        return percentEncoded(text);
    }

    /// Returns a decoded path with its segments encoded.
    static String encodedPath(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(TemplateContext::percentEncoded)
                .collect(Collectors.joining("/"));
    }

    private static String percentEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// Returns whether the requested path is this one or below it, for the navigation.
    public boolean isBelow(String path) {
        return this.path.equals(path) || (!path.equals("/") && this.path.startsWith(path + "/"));
    }

    public Locale locale() {
        return messages.locale();
    }
}
