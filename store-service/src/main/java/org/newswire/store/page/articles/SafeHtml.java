package org.newswire.store.page.articles;

import gg.jte.Content;
import gg.jte.TemplateOutput;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.safety.Cleaner;
import org.jsoup.safety.Safelist;
import org.newswire.limits.Limit;
import org.newswire.store.page.VisibleText;

/// The sanitized HTML of an article. The parser writes the same tags, but a record may come from another producer.
///
/// No attribute remains except `href` with an http(s) URL, and the numbers of lists. Links do not send a referrer.
public final class SafeHtml implements Content {
    @Limit(
            of = "characters of an article's HTML on its page and in its Markdown",
            past = "the remainder is only in the JSON")
    static final int MAX_CHARS = 500_000;

    private static final Safelist ALLOWED = new Safelist()
            .addTags("""
                    a abbr b blockquote br caption cite code dd del dl dt em figcaption h1 h2 h3 h4 h5 h6 i ins kbd
                    li mark ol p pre q s samp small strong sub sup table tbody td tfoot th thead tr u ul
                    """.split("\\s"))
            .addAttributes("a", "href")
            .addAttributes("ol", "start")
            .addAttributes("li", "value")
            .addProtocols("a", "href", "http", "https")
            .addEnforcedAttribute("a", "rel", "noopener noreferrer nofollow");

    /// The headings of an article are below the title and the section of the page.
    private static final int LOWERED_BY = 1;

    private static final int LOWEST = 6;

    /// Deeper elements are flattened, so that each tag takes the same time.
    private static final int MAX_DEPTH = 100;

    private final String html;

    private SafeHtml(String html) {
        this.html = html;
    }

    static SafeHtml of(String html) {
        Element body = clean(html);
        for (Element heading : body.select("h1, h2, h3, h4, h5, h6")) {
            heading.tagName("h" + Math.min(LOWEST, level(heading) + LOWERED_BY));
        }
        return new SafeHtml(body.html());
    }

    static int level(Element heading) {
        return heading.normalName().charAt(1) - '0';
    }

    /// Returns whether the content is longer than [#clean] returns it.
    static boolean isCut(String html) {
        return html.length() > MAX_CHARS;
    }

    /// Returns the content as an element. The parser closes the elements that a cut leaves open.
    static Element clean(String html) {
        String shown = isCut(html) ? html.substring(0, MAX_CHARS) : html;
        Document dirty = Parser.htmlParser().setMaxDepth(MAX_DEPTH).parseInput(shown, "");
        Document clean = new Cleaner(ALLOWED).clean(dirty);
        clean.outputSettings().prettyPrint(false).escapeMode(Entities.EscapeMode.base);
        for (Element element : clean.body().getAllElements()) {
            for (TextNode text : element.textNodes()) {
                text.text(VisibleText.of(text.getWholeText()));
            }
        }
        return clean.body();
    }

    public boolean isEmpty() {
        return html.isBlank();
    }

    @Override
    public void writeTo(TemplateOutput output) {
        output.writeContent(html);
    }
}
