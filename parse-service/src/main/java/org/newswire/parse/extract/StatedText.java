package org.newswire.parse.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.nodes.Entities;
import org.jsoup.parser.Parser;
import org.newswire.parse.extract.block.BlockCutter;
import org.newswire.parse.extract.body.Body;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.PageParser;
import org.newswire.parse.extract.page.PageSurvey;

/// The text that a page states in JSON-LD (schema.org's `articleBody`), for pages that a script builds. It is
/// plain text, or HTML against the standard.
final class StatedText {
    /// Fewer are a summary.
    private static final int FEWEST_WORDS = 50;

    private static final Pattern BLOCKS = Pattern.compile(
            "<(?:p|div|h[1-6]|ul|ol|li|blockquote|section|article|figure|table)\\b[^<>]{0,400}>",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern INLINE = Pattern.compile(
            "<(?:br|a|em|i|b|strong|span|u|s|sup|sub|small|mark|code|q|cite|font|abbr|img)\\b[^<>]{0,400}>",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LINES = Pattern.compile("\\R+");

    private StatedText() {}

    /// Empty where the page states none, or next to none.
    static Body of(PageSurvey page) {
        JsonNode stated = page.jsonLd().article().path("articleBody");
        String text = page.jsonLd().hasArticle() && stated.isTextual() ? stated.asText() : "";
        Body body = Body.of(
                text.isBlank() ? List.of() : BlockCutter.cut(PageParser.parse(html(text), null)), JsonLd.SOURCE);
        return body.words() < FEWEST_WORDS ? Body.of(List.of(), JsonLd.SOURCE) : body;
    }

    private static String html(String text) {
        boolean marked = BLOCKS.matcher(text).find() || INLINE.matcher(text).find();
        String read = marked || text.indexOf('&') < 0 ? text : Parser.unescapeEntities(text, false);
        return BLOCKS.matcher(read).find()
                ? read
                : LINES.splitAsStream(read)
                        .map(line -> INLINE.matcher(line).find() ? line : Entities.escape(line))
                        .collect(Collectors.joining("</p><p>", "<p>", "</p>"));
    }
}
