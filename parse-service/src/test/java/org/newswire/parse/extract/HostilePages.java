package org.newswire.parse.extract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.newswire.parse.extract.markup.Markdown;
import org.newswire.parse.extract.page.WebPage;

/// Pages that are crafted to cost much time or memory, in any size: by their content and by their structure.
///
/// As a program it extracts each page at 2 MiB and ends with the exit code of the JVM, so that a test can
/// limit its memory.
final class HostilePages {
    static final int LARGE = 2 << 20;
    static final String SENTENCE = "A sentence that is long enough to be taken for prose, one of many. ";
    static final String PROSE = "<p>" + SENTENCE.repeat(5) + "</p>";

    private static final String HEAD = "<title>Tides rise</title><h1>Tides rise</h1>";
    private static final String JSON = "<script type=application/ld+json>";
    private static final String ARTICLE = "{\"@type\":\"NewsArticle\",\"headline\":\"Tides rise\",";

    private final Map<String, IntFunction<String>> pages = new LinkedHashMap<>();

    /// Generators of pages with about the given number of characters, by name.
    static Map<String, IntFunction<String>> all() {
        var table = new HostilePages();
        table.markup();
        table.attributes();
        table.aroundOthers();
        table.manyOfAKind();
        table.tables();
        table.jsonLd();
        table.references();
        return table.pages;
    }

    public static void main(String[] args) {
        var extractor = new Extractor();
        all().forEach((name, page) -> {
            byte[] html = page.apply(LARGE).getBytes(UTF_8);
            Extraction found =
                    extractor.extract(ExtractionInput.of(new WebPage(html, "https://paper.example/a", Map.of())));
            int chars = found instanceof Extraction.Article article
                    ? Markdown.of(article.html()).length()
                    : 0;
            System.out.println(name + ": " + chars);
        });
    }

    private void markup() {
        repeated("one paragraph", SENTENCE, "<p>", "</p>");
        repeated("words without a paragraph", "word ");
        for (String signs :
                new String[] {".", ",", ":", " ", "\u200b", "7", "&#8235;", "\u202e", "*", "|", "\"", "<"}) {
            repeated("a paragraph of '" + signs + "'", signs, "<p>", "</p>");
        }
        for (String tags : new String[] {
            "<b><i>",
            "<b>x",
            "<div>",
            "<p>",
            "<p>x",
            "<a href=x>",
            "<table>",
            "<table><tr><td>",
            "<ul><li>",
            "<ul><li>x",
            "<blockquote>",
            "<select><option>",
            "<template>",
            "<svg><title>",
            "<noscript>",
            "<i></i>",
            "<b><p></b>",
            "<a href=x><div>",
            "</p>",
            "</br>",
            "<!--",
            "<![CDATA[",
            "<time>",
            "<h1>",
            "<h2>x</h2>"
        }) {
            repeated("'" + tags + "'", tags);
        }
        repeated("bold and italic words", "<b>link<i>x</i> 1</b>with<em>x</em> ", "<p>", "</p>");
        repeated("marks of Markdown", "<b>**</b>a<i>*</i>", "<p>", "</p>");
        pages.put(
                "formatting elements copied into paragraphs",
                n -> HEAD + "<p>" + numbered("<b id=%d>", 900) + fill("<p>x", n - 900) + PROSE);
        pages.put(
                "lines in nested quotations",
                n -> HEAD + PROSE + "<blockquote>".repeat(30) + "<pre>" + fill("x\n", n) + "</pre>");
    }

    private void attributes() {
        pages.put("attributes of one element", n -> HEAD + "<p " + numbered("a%d=1 ", n) + ">x</p>" + PROSE);
        pages.put("a class", n -> HEAD + "<div class='" + fill("byline-x date-x ", n) + "'>x</div>" + PROSE);
        pages.put("a title", n -> "<title>" + fill("Tides rise | ", n) + "</title><h1>Tides rise</h1>" + PROSE);
        pages.put("an address", n -> HEAD + "<p>x <a href='/" + fill("a/../", n) + "'>x</a></p>" + PROSE);
        repeated("addresses of many steps", "word <a href='" + "../".repeat(1_000) + "'>x</a> ", "<p>", "</p>");
        repeated("meta elements", "<meta name=author content='" + "Ada Quill, ".repeat(300) + "'>");
        repeated(
                "blank meta elements",
                "<meta property=og:title content='" + "\u00a0".repeat(3_900) + "'><h1>Tides</h1>");
    }

    /// Puts one element with a long attribute around many others, which are read together with
    /// their ancestors.
    private void aroundOthers() {
        Map<String, String> inner = new LinkedHashMap<>();
        inner.put("headings", "<h1>Tides rise</h1>");
        inner.put("bylines", "<p class=byline>By Ada Quill</p>");
        inner.put("dates", "<time datetime=2024-05-02>2 May 2024</time>");
        inner.put("images", "<figure><img src=/a.jpg></figure>");
        inner.put("paragraphs", "<div><p>By Ada Quill</p></div>");
        inner.forEach((name, html) -> {
            pages.put(
                    name + " within a long class",
                    n -> "<div class='" + fill("xcomment xbyline ", n / 2) + "'>" + fill(html, n / 2) + PROSE);
            pages.put(
                    name + " within many long classes",
                    n -> ("<div class='" + fill("xcomment xbyline ", n / 600) + "'>").repeat(300)
                            + fill(html, n / 2)
                            + PROSE);
        });
        pages.put(
                "links with a long base",
                n -> "<base href='https://paper.example/" + fill("a/", n / 2) + "'>" + HEAD + "<p>"
                        + fill("word <a href=y>x</a> for all ", n / 2) + "</p>");
        pages.put(
                "words within a link of a long address",
                n -> HEAD + "<a href='/author/" + fill("x", n / 2) + "'>"
                        + fill("<p>" + "<i>x</i> ".repeat(40) + "</p>", n / 2)
                        + "</a>" + PROSE);
        pages.put(
                "headings of messages beside a long word",
                n -> fill("<h1>Page not available</h1>", n / 4) + "<p>" + "word ".repeat(120) + fill("x", n * 3 / 4));
    }

    private void manyOfAKind() {
        numbered("headings", "<h1>Tides rise again and again %d</h1>");
        numbered("subheads", "<h2>Tides rise again and again %d</h2>");
        numbered("bylines", "<p class=byline>By Ada Quill%d and Bo Reed | 2 May 2024</p>");
        numbered("links to authors", "<a rel=author href=/author/a%d>Ada Quill</a> ");
        numbered("times", "<p>Published: <time datetime=2024-05-02T10:00>2 May 2024 %d</time>");
        numbered("figures", "<figure><img src=/a%d.jpg><figcaption>Caption</figcaption></figure>" + SENTENCE);
        numbered("links", "<p>We are at the coast today <a href=/a%d>link</a> with more to say here.</p>");
        numbered("links in a paragraph", "<a href=/a%d>link</a> with more to say here. ");
        numbered("comments", "<div class=comment><p>" + SENTENCE + "%d</p></div>");
        numbered("teasers", "<div><h3><a href=/x%d>Other tides</a></h3><p>We say this of tides there.</p></div>");
        numbered("scripts", "<script>var a%d='datePublished:2024-05-02'</script>");
        pages.put(
                "late parts",
                n -> HEAD
                        + numbered("<template id=\"B:%d\"></template><p>wait</p><!--/$-->", n / 2)
                        + numbered("<div hidden id=\"S:%d\"><p>part of the tides</p></div>", n / 2)
                        + PROSE);
        pages.put(
                "late parts in each other",
                n -> HEAD + "<template id=\"P:0\"></template>"
                        + numbered("<div hidden id=\"S:%1$d\"><p>part</p><template id=\"P:1%1$d\"></template></div>", n)
                        + PROSE);
    }

    private void tables() {
        repeated("rows of a table", "<tr><td>a<td>7", "<table>", "</table>");
        repeated("cells of a row", "<td>7", "<table><tr><td>a<td>b<tr><td>a<td>b<tr>", "</table>");
        repeated("cells over many rows and columns", "<tr><td rowspan=65534 colspan=1000>7", "<table>", "</table>");
        repeated("a table of 1,000 columns", "<tr>" + "<td>7".repeat(1_000), "<table>", "</table>");
        pages.put(
                "tables between the rows of a table",
                n -> HEAD + "<table>"
                        + fill("<tr><td>a<td>b<tr><td>c<td>d<tr><td>e<td>f<tr><td><table><tr><td>x</table>", n / 2)
                        + fill("<tr>", n / 2) + "</table>" + PROSE);
    }

    private void jsonLd() {
        json("arrays in each other", n -> "[".repeat(n));
        json("empty arrays", n -> "[" + fill("[],", n) + "1]");
        json("empty objects", n -> "[" + fill("{},", n) + "1]");
        json("small objects", n -> "[" + fill("{\"a\":{}},", n) + "1]");
        json("objects in a row", n -> fill("{}", n));
        json("numbers", n -> "[" + fill("1,", n) + "1]");
        json("a number", n -> "{\"a\":" + "1".repeat(n) + "}");
        json("keys", n -> "{" + numbered("\"k%d\":1,", n) + "\"x\":1}");
        json("values that are missing", n -> "{\"a\":" + fill("undefined,\"b\":", n) + "undefined}");
        json("types", n -> "{\"@type\":[" + fill("\"a\",", n) + "\"NewsArticle\"],\"headline\":\"Tides rise\"}");
        json("articles", n -> "[" + fill(ARTICLE + "\"url\":\"https://a.example/\"},", n) + "1]");
        json("persons", n -> "[" + numbered("{\"@type\":\"Person\",\"name\":\"Ada Quill%d\"},", n) + "1]");
        json("authors", n -> ARTICLE + "\"author\":[" + numbered("{\"name\":\"Ada Quill%d\"},", n) + "1]}");
        json("a text", n -> ARTICLE + "\"articleBody\":\"" + fill(SENTENCE, n) + "\"}");
        json(
                "breadcrumbs",
                n -> "{\"@type\":\"BreadcrumbList\",\"itemListElement\":["
                        + numbered("{\"position\":%1$d,\"name\":\"c%1$d\"},", n) + "1]}");
    }

    /// Creates references to the same long text.
    private void references() {
        json(
                "references to keywords",
                n -> "[" + ARTICLE + "\"keywords\":[" + fill("{\"@id\":\"#k\"},", n / 2)
                        + "1]},{\"@id\":\"#k\",\"@type\":\"Thing\",\"name\":\"" + fill("sea, ", n / 2) + "\"}]");
        json(
                "references to a blank title",
                n -> "[{\"@type\":\"NewsArticle\",\"headline\":["
                        + fill("{\"@id\":\"#k\"},", n / 2) + "1]},{\"@id\":\"#k\",\"@type\":\"Thing\",\"name\":\""
                        + fill(" ", n / 2)
                        + "\"}]");
        json(
                "references to an author",
                n -> "[" + ARTICLE + "\"author\":[" + fill("{\"@id\":\"#k\"},", n / 2)
                        + "1]},{\"@id\":\"#k\",\"@type\":\"Person\",\"name\":\"" + fill("Ada Quill, ", n / 2) + "\"}]");
        json(
                "authors beside a long publisher",
                n -> ARTICLE + "\"publisher\":{\"name\":\"" + fill("Gazette ", n * 3 / 4) + "\"},\"author\":["
                        + numbered("{\"name\":\"adaquill%d\"},", n / 4) + "1]}");
    }

    private void json(String name, IntFunction<String> json) {
        pages.put("JSON-LD: " + name, n -> HEAD + JSON + json.apply(n) + "</script>" + PROSE);
    }

    private void repeated(String name, String unit) {
        repeated(name, unit, "", "");
    }

    private void repeated(String name, String unit, String before, String after) {
        pages.put(name, n -> HEAD + before + fill(unit, n) + after + PROSE);
    }

    private void numbered(String name, String unit) {
        pages.put(name, n -> HEAD + numbered(unit, n) + PROSE);
    }

    private static String fill(String unit, int chars) {
        return unit.repeat(Math.max(1, chars / unit.length()));
    }

    private static String numbered(String unit, int chars) {
        var text = new StringBuilder(chars + unit.length());
        for (int i = 0; text.length() < chars; i++) {
            text.append(unit.formatted(i));
        }
        return text.toString();
    }
}
