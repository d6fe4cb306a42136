package org.newswire.parse.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jsoup.nodes.Entities;
import org.jsoup.parser.Parser;
import org.newswire.parse.extract.block.BlockSplitter;
import org.newswire.parse.extract.body.ArticleBody;
import org.newswire.parse.extract.page.JsonLd;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.PageParser;

/// Reads the article text from JSON-LD (`articleBody` of schema.org), for pages that are built by a script.
/// The value is plain text or, against the standard, HTML.
final class JsonLdBody {
    /// A shorter text is a summary.
    private static final int MIN_WORDS = 50;

    private static final Pattern BLOCKS = Pattern.compile(
            "<(?:p|div|h[1-6]|ul|ol|li|blockquote|section|article|figure|table)\\b[^<>]{0,400}>",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern INLINE = Pattern.compile(
            "<(?:br|a|em|i|b|strong|span|u|s|sup|sub|small|mark|code|q|cite|font|abbr|img)\\b[^<>]{0,400}>",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LINES = Pattern.compile("\\R+");

    private JsonLdBody() {}

    /// Empty if the page declares no text or a very short one.
    static ArticleBody of(PageMetadata page) {
        JsonNode stated = page.jsonLd().article().path("articleBody");
        String text = page.jsonLd().hasArticle() && stated.isTextual() ? stated.asText() : "";
        ArticleBody body = ArticleBody.of(
                text.isBlank() ? List.of() : BlockSplitter.cut(PageParser.parse(html(text), null)), JsonLd.SOURCE);
        return body.words() < MIN_WORDS ? ArticleBody.of(List.of(), JsonLd.SOURCE) : body;
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
