package org.newswire.parse.extract.author;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
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
import org.newswire.parse.extract.block.Comments;
import org.newswire.parse.extract.block.Surroundings;
import org.newswire.parse.extract.date.DateText;
import org.newswire.parse.extract.page.Elsewhere;
import org.newswire.parse.extract.page.PageSurvey;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Clue;
import org.newswire.parse.extract.text.WebAddress;
import org.newswire.parse.extract.text.Words;

/// Who wrote the article, as readers see it: in a byline above or below the text, or in what looks like
/// one.
final class SeenAuthors {
    private static final Clue CREDIT = Clue.elsewhere("caption", "credit");
    private static final int CREDIT_LEVELS = 4;
    private static final Clue OTHERS = Clue.elsewhere("related", "recommend", "popular");
    private static final Pattern AUTHOR_PAGE = Pattern.compile(
            "/(?:authors?|autor(?:en|es|i|e)?|auteurs?|profil(?:e|es)?|people|persons?|contributors?|columnists?|reporters?|journalist(?:es?|s|en)?"
                    + "|firmas?|by|staff|writers?|user|redaktion|redaktor|skribent|forfatter|yazar(?:lar)?|penulis|avtor)/[^/]",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TOPIC_PAGE = Pattern.compile(
            "/(?:category|categories|tags?|topics?|section|kategorie|thema|blog)(?:/|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PART = Pattern.compile("\\n|\\s[|•·–—/-]\\s|\\s{2,}|,\\s|\\son\\s");
    static final Pattern FULL_NAME = Pattern.compile(
            "\\p{Lu}[\\p{Ll}\\p{M}'’.]+(?:-\\p{Lu}[\\p{Ll}\\p{M}'’]+)?(?:\\s\\p{Lu}\\.?)?(?:\\s(?:de|van|von|v\\.|der|den|la|le|del|della|di|da|dos|ter|bin|al|el)){0,2}\\s(?:[dl]['’])?\\p{Lu}[\\p{L}\\p{M}'’-]+");
    private static final Pattern OWNER =
            Pattern.compile("(?:(?:Dr|Prof)\\.?\\s)*(" + FULL_NAME.pattern() + "?)(?:['’]s\\s.*)?");
    private static final Pattern TITLE_PART = Pattern.compile("\\s[|•·–—»-]\\s");
    private static final Evaluator COMMENT = Selector.evaluatorOf("[class*=comment], [id*=comment]");
    private static final Evaluator LINK = Selector.evaluatorOf("a[href]");
    private static final Pattern HANDLE = Pattern.compile("@?(\\p{Lu}\\p{Ll}+)(\\p{Lu}\\p{Ll}+)");
    private static final Pattern JOINT = Pattern.compile("[,;&/|·•+\\p{Ll}]|(?:AND|UND|ET|Y|E)(?:\\s|$)");
    private static final Pattern REPORTING = Pattern.compile("[(\\[]?Reporting by:? ([^;)\\]]{3,150})");
    private static final Pattern AND = Pattern.compile("[;&/+]|,\\s*\\p{Lu}|(?i:and|und|et|y|e|og|och|with)(?!\\p{L})");
    private static final Pattern WORD = Pattern.compile("\\p{Lu}[\\p{Ll}'’][\\p{L}\\p{M}'’-]*");
    private static final int MAX_BOX = 400;
    private static final int MAX_LINK = 300;
    private static final int MAX_PARTS = 20;
    private static final int SIGNATURE = 3;
    private static final int NEXT = 3;

    private final PageSurvey page;
    private final Surroundings around;
    private @Nullable List<String> told;
    private @Nullable List<String> byline;

    SeenAuthors(PageSurvey page, Surroundings around) {
        this.page = page;
        this.around = around;
    }

    /// What a line above the text says outright.
    List<String> told() {
        if (told == null) {
            told = byline().isEmpty() ? ofLinks(around.above()) : byline();
        }
        return told;
    }

    /// Whom the text's first words name, in Chinese and Korean: "(Norhaven, 2nd) Reporter Wang Xiaoming".
    List<String> dateline() {
        return around.body().stream()
                .limit(2)
                .map(block -> Byline.ofDateline(block.text()))
                .flatMap(Stream::ofNullable)
                .limit(1)
                .toList();
    }

    /// What looks like a byline or stands elsewhere, the likeliest first.
    Stream<Supplier<List<String>>> guesses() {
        return Stream.of(
                this::ofMarked,
                () -> besideDate(around.above()),
                () -> bylines(around.below()),
                () -> signature(around.below()),
                this::onlyMarked,
                this::owner,
                this::labelled,
                this::reporters);
    }

    /// What is marked as an author and stands for the editors as a whole.
    List<String> editors() {
        return PersonNames.editors(page.bylines().stream()
                .filter(e -> !Elsewhere.holds(e))
                .flatMap(e -> Stream.ofNullable(Tags.shortText(e, 30)))
                .toList());
    }

    /// A line of its own anywhere on the page that says "Author: Ada Quill".
    private List<String> labelled() {
        return around.page().stream()
                .filter(block -> block.text().length() <= 80
                        && block.linkChars() < block.text().length())
                .flatMap(SeenAuthors::fullName)
                .limit(1)
                .toList();
    }

    private static Stream<String> fullName(Block block) {
        String names = Byline.of(block.text());
        if (names == null
                || !FULL_NAME.matcher(names).matches()
                || Comments.hold(block.element())
                || isOfOther(block.element())) {
            return Stream.empty();
        }
        return Stream.of(names);
    }

    /// What the byline above the text says.
    List<String> byline() {
        if (byline == null) {
            byline = bylines(around.above());
        }
        return byline;
    }

    private static List<Block> ofArticle(List<Block> blocks) {
        return Comments.without(blocks, List.of()).stream()
                .filter(block -> !isOfOther(block.element()))
                .toList();
    }

    /// Whether an element stands in a box that leads to other articles.
    private static boolean isOfOther(Element e) {
        for (Element a = e; a != null && !a.normalName().equals("body"); a = a.parent()) {
            if (OTHERS.isIn(Tags.attribute(a, "class")) || OTHERS.isIn(Tags.attribute(a, "id"))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> bylines(List<Block> lines) {
        if (lines.stream().noneMatch(block -> Byline.isLabel(block.text()) || ofLines(block) != null)) {
            return List.of();
        }
        List<Block> blocks = ofArticle(lines);
        Stream<String> whole = blocks.stream().map(SeenAuthors::ofLines);
        Stream<String> parted = IntStream.range(1, blocks.size())
                .filter(i -> Byline.isLabel(blocks.get(i - 1).text()) && !isTopic(blocks.get(i)))
                .mapToObj(i -> Byline.afterLabel(blocks.get(i).text()));
        return Stream.concat(whole, parted).filter(Objects::nonNull).limit(1).toList();
    }

    private static @Nullable String ofLines(Block block) {
        String names = ofLines(block.text());
        return names == null ? afterBy(block) : asMarkedUp(names, block.nodes());
    }

    /// The full name in an element of its own after "By", whatever is said of that person after it.
    private static @Nullable String afterBy(Block block) {
        if (block.text().length() > MAX_BOX || block.nodes().size() < 2) {
            return null;
        }
        String label = textOf(block.nodes().getFirst());
        String name = textOf(block.nodes().get(1));
        String next = block.nodes().size() > 2 ? textOf(block.nodes().get(2)) : "";
        return Byline.isLabel(label)
                        && PersonNames.isFull(name)
                        && !AND.matcher(next).lookingAt()
                ? name
                : null;
    }

    private static String textOf(Node node) {
        return node instanceof TextNode text ? text.text().strip() : "";
    }

    /// Names up to the end of the text node that ends with a full one of them, where what follows in another one joins
    /// no more to it: a category, say, or the number of comments. Null where an "and" is glued to them.
    private static @Nullable String asMarkedUp(String names, List<Node> nodes) {
        List<String> parts = nodes.stream()
                .flatMap(node -> node instanceof TextNode text && !text.isBlank()
                        ? Stream.of(text.text().strip())
                        : Stream.empty())
                .toList();
        int from = 0;
        for (int i = 0; i + 1 < parts.size(); i++) {
            int at = names.indexOf(parts.get(i), from);
            if (at < 0 || !PersonNames.isFull(parts.get(i))) {
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

    /// A name that stands alone in the text's last paragraph, or in one more after it.
    private static List<String> signature(List<Block> below) {
        return below.stream()
                .limit(SIGNATURE)
                .filter(block -> block.element().normalName().equals("p")
                        && Objects.equals(
                                block.element().parent(),
                                below.getFirst().element().parent()))
                .map(Block::text)
                .filter(text -> FULL_NAME.matcher(text).matches())
                .limit(1)
                .toList();
    }

    /// Whom the last lines of an agency's text name: "(Reporting by Ada Quill; Editing by Ben Ort)".
    private List<String> reporters() {
        List<Block> body = around.body();
        return Stream.concat(
                        body.subList(Math.max(0, body.size() - SIGNATURE), body.size()).stream(),
                        around.below().stream())
                .map(block -> REPORTING.matcher(block.text()))
                .filter(Matcher::lookingAt)
                .map(reporting -> reporting.group(1))
                .limit(1)
                .toList();
    }

    /// The one name that is marked as an author's anywhere on the page, beside comments.
    private List<String> onlyMarked() {
        var names = new LinkedHashSet<String>();
        for (Element e : page.bylines()) {
            String text = Tags.shortText(e, 60);
            if (text != null && FULL_NAME.matcher(text).matches() && e.closest(COMMENT) == null) {
                names.add(text);
            }
        }
        return names.size() == 1 ? List.copyOf(names) : List.of();
    }

    /// The person who a site is named after: "Ada Quill" or "Dr. Ada Quill's notes" of
    /// adaquill.example, or the account @AdaQuill.
    List<String> owner() {
        String title = page.title() == null ? "" : page.title();
        Stream<String> titled = Stream.concat(
                        Stream.ofNullable(page.meta("og:site_name")), TITLE_PART.splitAsStream(title))
                .map(part -> OWNER.matcher(part.strip()))
                .filter(Matcher::matches)
                .map(owner -> owner.group(1));
        Stream<String> account = Stream.ofNullable(page.meta("twitter:creator"))
                .map(HANDLE::matcher)
                .filter(Matcher::matches)
                .map(handle -> handle.group(1) + " " + handle.group(2));
        return Stream.concat(titled, account).filter(this::isInHost).limit(1).toList();
    }

    /// The full name that the site's name begins with, of "Ada Quill Pottery" on adaquill.example.
    Stream<String> founder() {
        return Stream.ofNullable(page.meta("og:site_name"))
                .map(FULL_NAME::matcher)
                .filter(Matcher::lookingAt)
                .map(Matcher::group)
                .filter(this::isInHost);
    }

    private boolean isInHost(String person) {
        return Words.key(WebAddress.host(page.document().location())).contains(Words.key(person));
    }

    /// What links to the pages of authors say, in the lines that are nearest above the text: other
    /// articles' authors may be named further up.
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
                    && !PersonNames.isHelper(block.text(), name)) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    /// A short line of capitalised words beside a date, or in one line with it, is a name.
    private static List<String> besideDate(List<Block> blocks) {
        for (int i = 0; i < blocks.size(); i++) {
            String text = blocks.get(i).text();
            if (text.length() > 120 || DateText.find(text, "") == null) {
                continue;
            }
            for (int j = i - 1; j <= i + 1; j++) {
                boolean line = j >= 0
                        && j < blocks.size()
                        && blocks.get(j).text().length() <= 120
                        && !blocks.get(j).isHeading()
                        && !isCredit(blocks.get(j).element())
                        && !isTopic(blocks.get(j));
                for (String part : line ? PART.split(blocks.get(j).text()) : new String[0]) {
                    Matcher m = FULL_NAME.matcher(part.strip());
                    if (m.matches()
                            && DateText.find(part, "") == null
                            && !PersonNames.clean(List.of(part)).isEmpty()) {
                        return List.of(part);
                    }
                }
            }
        }
        return List.of();
    }

    /// Whether an element tells of a picture, and who took it.
    private static boolean isCredit(Element e) {
        Element a = e;
        for (int level = 0; a != null && level < CREDIT_LEVELS; a = a.parent(), level++) {
            if (a.normalName().equals("figure") || CREDIT.isIn(Tags.attribute(a, "class"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTopic(Block block) {
        Element link =
                block.links() > 0 && block.nodes().getFirst().parent() instanceof Element e ? e.closest(LINK) : null;
        boolean topic = link != null
                && (link.attr("rel").contains("tag")
                        || TOPIC_PAGE.matcher(link.attr("href")).find());
        return topic || isInMenu(block.element());
    }

    private static boolean isInMenu(Element e) {
        for (Element a = e; a != null; a = a.parent()) {
            Element parent = a.parent();
            boolean list = a.normalName().equals("ul");
            if (a.normalName().equals("nav")
                    || (list && a.hasClass("menu"))
                    || (list && parent != null && parent.normalName().equals("header"))) {
                return true;
            }
        }
        return false;
    }

    private List<String> ofMarked() {
        var names = new ArrayList<String>();
        Element first = null;
        for (Element e : page.bylines()) {
            boolean next = first != null
                    && first.parent() != null
                    && e.normalName().equals("a")
                    && first.parent().equals(e.parent());
            String text = first == null || next ? shownName(e) : null;
            if (text == null
                    || text.isBlank()
                    || Elsewhere.holds(e)
                    || PersonNames.clean(List.of(text)).isEmpty()) {
                continue;
            }
            first = first == null ? e : first;
            names.add(text);
        }
        return names;
    }

    /// An element's text, or only the full name that it begins with, where that is all of a part of
    /// it and what follows joins no other one to it: an office, say, or a place. With it go those in
    /// parts of the same look.
    private static @Nullable String shownName(Element e) {
        if (Tags.shortText(e, MAX_BOX) == null) {
            return null;
        }
        String text = Tags.shortText(e, 80);
        List<TextNode> parts = e.nodeStream(TextNode.class)
                .filter(part -> !part.isBlank() && !Byline.isLabel(part.text().strip()))
                .limit(MAX_PARTS)
                .toList();
        if (parts.size() < 2 || !PersonNames.isFull(parts.getFirst().text().strip())) {
            return text;
        }
        List<String> alike = parts.stream()
                .filter(part -> look(part).equals(look(parts.getFirst())))
                .map(part -> part.text().strip())
                .filter(PersonNames::isFull)
                .toList();
        if (text != null && alike.size() > 1) {
            return String.join(", ", alike);
        }
        return JOINT.matcher(parts.get(1).text().strip()).lookingAt() ? text : alike.getFirst();
    }

    private static String look(TextNode part) {
        Element e = part.parent();
        return e == null ? "" : e.normalName() + " " + e.className();
    }
}
