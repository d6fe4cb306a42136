package org.newswire.parse.extract.author;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.block.ReaderComments;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Finds the authors that readers see: above the text in a byline or in links to author pages, or in a
/// dateline that begins the text.
final class VisibleAuthors {
    private static final PrefilteredPattern OTHERS = PrefilteredPattern.ofNames("related,recommend,popular");
    private static final Pattern AUTHOR_PAGE = Pattern.compile(
            "/(?:authors?|autor(?:en|es|i|e)?|auteurs?|profil(?:e|es)?|people|persons?|contributors?|columnists?|reporters?|journalist(?:es?|s|en)?"
                    + "|firmas?|by|staff|writers?|user|redaktion|redaktor|skribent|forfatter|yazar(?:lar)?|penulis|avtor)/[^/]",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TOPIC_PAGE = Pattern.compile(
            "/(?:category|categories|tags?|topics?|section|kategorie|thema|blog)(?:/|$)", Pattern.CASE_INSENSITIVE);
    static final Evaluator LINK = Selector.evaluatorOf("a[href]");
    static final Pattern JOINT = Pattern.compile("[,;&/|·•+\\p{Ll}]|(?:AND|UND|ET|Y|E)(?:\\s|$)");
    private static final Pattern AND = Pattern.compile("[;&/+]|,\\s*\\p{Lu}|(?i:and|und|et|y|e|og|och|with)(?!\\p{L})");
    private static final Pattern WORD = Pattern.compile("\\p{Lu}[\\p{Ll}'’][\\p{L}\\p{M}'’-]*");
    static final int MAX_BOX = 400;
    private static final int MAX_LINK = 300;
    private static final int NEXT = 3;

    private final PageContext context;
    private @Nullable List<String> bylineOrLinks;
    private @Nullable List<String> byline;

    VisibleAuthors(PageContext context) {
        this.context = context;
    }

    /// The byline, otherwise the names in links to author pages.
    List<String> bylineOrLinks() {
        if (bylineOrLinks == null) {
            bylineOrLinks = byline().isEmpty() ? ofLinks(context.above()) : byline();
        }
        return bylineOrLinks;
    }

    /// The reporter at the start of a Chinese or Korean text: "(Norhaven, 2nd) Reporter Wang Xiaoming".
    List<String> dateline() {
        return context.body().stream()
                .limit(2)
                .flatMap(block -> Stream.ofNullable(Byline.ofDateline(block.text())))
                .limit(1)
                .toList();
    }

    List<String> byline() {
        if (byline == null) {
            byline = bylines(context.above().stream()
                    .filter(block -> block.index() != context.headline()
                            && !block.element().normalName().equals("h1"))
                    .toList());
        }
        return byline;
    }

    private static List<Block> ofArticle(List<Block> blocks) {
        return ReaderComments.without(blocks, List.of()).stream()
                .filter(block -> !isOfOther(block.element()))
                .toList();
    }

    /// Whether an element is in a box with links to other articles.
    static boolean isOfOther(Element e) {
        return Tags.isWithin(e, Integer.MAX_VALUE, Tags::isBody, a -> Tags.isNamed(a, OTHERS));
    }

    static List<String> bylines(List<Block> lines) {
        if (lines.stream().noneMatch(block -> Byline.isLabel(block.text()) || ofLines(block) != null)) {
            return List.of();
        }
        List<Block> blocks = ofArticle(lines);
        Stream<String> whole = blocks.stream().map(VisibleAuthors::ofLines);
        Stream<String> parted = IntStream.range(1, blocks.size())
                .filter(i -> Byline.isLabel(blocks.get(i - 1).text()) && !isTopic(blocks.get(i)))
                .mapToObj(i -> Byline.afterLabel(blocks.get(i).text()));
        return Stream.concat(whole, parted).filter(Objects::nonNull).limit(1).toList();
    }

    private static @Nullable String ofLines(Block block) {
        String names = ofLines(block.text());
        return names == null ? afterBy(block) : asMarkedUp(names, block.nodes());
    }

    /// The full name in a text node after "By", whatever text follows.
    private static @Nullable String afterBy(Block block) {
        if (block.text().length() > MAX_BOX || block.nodes().size() < 2) {
            return null;
        }
        String label = textOf(block.nodes().getFirst());
        String name = textOf(block.nodes().get(1));
        String next = block.nodes().size() > 2 ? textOf(block.nodes().get(2)) : "";
        return Byline.isLabel(label)
                        && NameClassifier.isFull(name)
                        && !AND.matcher(next).lookingAt()
                ? name
                : null;
    }

    private static String textOf(Node node) {
        return node instanceof TextNode text ? text.text().strip() : "";
    }

    /// Truncates names after a text node that ends with a full name, unless the next node continues the
    /// list. Such a node may be a category or a comment count. Null if the next node starts with a glued
    /// "and".
    private static @Nullable String asMarkedUp(String names, List<Node> nodes) {
        List<String> parts = nodes.stream()
                .flatMap(node -> node instanceof TextNode text && !text.isBlank()
                        ? Stream.of(text.text().strip())
                        : Stream.empty())
                .toList();
        int from = 0;
        for (int i = 0; i + 1 < parts.size(); i++) {
            int at = names.indexOf(parts.get(i), from);
            if (at < 0 || !NameClassifier.isFull(parts.get(i))) {
                continue;
            }
            from = at + parts.get(i).length();
            boolean glued = from < names.length() && Character.isLetter(names.charAt(from));
            if (glued && AND.matcher(parts.get(i + 1)).lookingAt()) {
                return null;
            }
            String next = parts.get(i + 1);
            boolean surname = i + 2 == parts.size() && WORD.matcher(next).matches() && names.endsWith(" " + next);
            if (glued
                    || !(surname
                            || AND.matcher(next).lookingAt()
                            || JOINT.matcher(next).lookingAt())) {
                return names.substring(0, from);
            }
        }
        return names;
    }

    private static @Nullable String ofLines(String text) {
        int end = text.indexOf('\n');
        return end > 0 && Byline.isLabel(text.substring(0, end))
                ? Byline.afterLabel(text.substring(end + 1).strip())
                : Byline.of(text);
    }

    /// The names in links to author pages near the text. Links further up may belong to other articles.
    private static List<String> ofLinks(List<Block> blocks) {
        var names = new LinkedHashSet<String>();
        int before = -1;
        for (int i = 0; i < blocks.size(); i++) {
            List<String> linked = ofLinks(blocks.get(i));
            if (!linked.isEmpty() && before >= 0 && i > before + NEXT) {
                names.clear();
            }
            before = linked.isEmpty() ? before : i;
            names.addAll(linked);
        }
        return List.copyOf(names);
    }

    private static List<String> ofLinks(Block block) {
        if (block.links() == 0 || block.text().length() > 160) {
            return List.of();
        }
        var names = new ArrayList<String>();
        for (Node node : block.nodes()) {
            Element link = node.parent() instanceof Element e ? e.closest(LINK) : null;
            String name = link != null && AUTHOR_PAGE.matcher(link.attr("href")).find()
                    ? Tags.shortText(link, MAX_LINK)
                    : null;
            if (name != null
                    && !PersonNames.clean(List.of(name)).isEmpty()
                    && !NameClassifier.isHelper(block.text(), name)) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    static boolean isTopic(Block block) {
        Element link =
                block.links() > 0 && block.nodes().getFirst().parent() instanceof Element e ? e.closest(LINK) : null;
        boolean topic = link != null
                && (link.attr("rel").contains("tag")
                        || TOPIC_PAGE.matcher(link.attr("href")).find());
        return topic || isInMenu(block.element());
    }

    private static boolean isInMenu(Element e) {
        return Tags.isWithin(
                e,
                Integer.MAX_VALUE,
                Tags::isBody,
                a -> a.normalName().equals("nav") || (a.normalName().equals("ul") && isMenu(a)));
    }

    private static boolean isMenu(Element list) {
        Element parent = list.parent();
        return list.hasClass("menu") || (parent != null && parent.normalName().equals("header"));
    }
}
