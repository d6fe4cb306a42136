package org.newswire.parse.extract.author;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.net.WebUrl;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.PageContext;
import org.newswire.parse.extract.block.ReaderComments;
import org.newswire.parse.extract.date.DateText;
import org.newswire.parse.extract.page.OutsideArticle;
import org.newswire.parse.extract.page.PageMetadata;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;
import org.newswire.parse.extract.text.Words;

/// Finds names that are probably the authors', for pages without an explicit byline above the text.
final class AuthorGuesses {
    private static final PrefilteredPattern CREDIT = PrefilteredPattern.ofNames("caption,credit");
    private static final int CREDIT_LEVELS = 4;
    private static final Pattern PART = Pattern.compile("\\n|\\s[|•·–—/-]\\s|\\s{2,}|,\\s|\\son\\s");
    private static final Pattern OWNER =
            Pattern.compile("(?:(?:Dr|Prof)\\.?\\s)*(" + NamePatterns.FULL_NAME.pattern() + "?)(?:['’]s\\s.*)?");
    static final Pattern TITLE_PART = Pattern.compile("\\s[|•·–—»-]\\s");
    private static final Evaluator COMMENT = Selector.evaluatorOf("[class*=comment], [id*=comment]");
    private static final Pattern HANDLE = Pattern.compile("@?(\\p{Lu}\\p{Ll}+)(\\p{Lu}\\p{Ll}+)");
    private static final Pattern REPORTING = Pattern.compile("[(\\[]?Reporting by:? ([^;)\\]]{3,150})");
    private static final int MAX_SIGNED = 80;
    private static final Pattern WRITES = Pattern.compile(
            "\\s(?:(?:writes|reports|schreibt)\\s(" + NamePatterns.FULL_NAME.pattern()
                    + ")|(?:writes|reports|says|schreibt)\\s(\\p{Lu}[\\p{Lu}'’-]+(?:\\s\\p{Lu}[\\p{Lu}'’-]+){1,2}))[.\\s]?$");
    private static final int MAX_PARTS = 20;
    private static final int SIGNATURE = 3;
    private final PageMetadata page;
    private final PageContext context;

    AuthorGuesses(PageMetadata page, PageContext context) {
        this.page = page;
        this.context = context;
    }

    /// Possible bylines, the most likely first.
    Stream<Supplier<List<String>>> guesses() {
        return Stream.of(
                this::ofMarked,
                () -> besideDate(context.above()),
                () -> VisibleAuthors.bylines(context.below()),
                () -> signature(context.below()),
                this::onlyMarked,
                this::owner,
                this::ofStandfirst,
                this::labelled,
                this::reporters);
    }

    /// Collective names of editors in elements marked as author.
    List<String> editors() {
        return PersonNames.editors(page.bylines().stream()
                .filter(e -> !OutsideArticle.contains(e))
                .flatMap(e -> Stream.ofNullable(Tags.shortText(e, 30)))
                .toList());
    }

    /// A line anywhere on the page that consists of "Author: Ada Quill", or such a line after "Author".
    private List<String> labelled() {
        List<Block> page = context.page();
        Stream<String> parted = IntStream.range(1, page.size())
                .filter(i -> Byline.isLabel(page.get(i - 1).text())
                        && isFullName(page.get(i).text())
                        && isOfArticle(page.get(i)))
                .mapToObj(i -> page.get(i).text());
        return Stream.concat(wholeLabelled(), parted).limit(1).toList();
    }

    private Stream<String> wholeLabelled() {
        return context.page().stream()
                .filter(block -> block.text().length() <= 80
                        && block.linkChars() < block.text().length()
                        && isLabelled(block))
                .flatMap(block -> Stream.ofNullable(Byline.of(block.text())));
    }

    private static boolean isOfArticle(Block block) {
        return !ReaderComments.contain(block.element()) && !VisibleAuthors.isOfOther(block.element());
    }

    /// The name at the end of a standfirst: "Nobody sails today, writes Ada Quill".
    private List<String> ofStandfirst() {
        return context.above().stream()
                .flatMap(block -> {
                    String text = block.text();
                    Matcher m = WRITES.matcher(text.substring(Math.max(0, text.length() - MAX_SIGNED)));
                    return m.find() ? Stream.of(m.group(1) == null ? m.group(2) : m.group(1)) : Stream.empty();
                })
                .limit(1)
                .toList();
    }

    private static boolean isLabelled(Block block) {
        String names = Byline.of(block.text());
        return names != null && NamePatterns.FULL_NAME.matcher(names).matches() && isOfArticle(block);
    }

    /// A name that is the whole last paragraph of the text, or the next one.
    private static List<String> signature(List<Block> below) {
        return below.stream()
                .limit(SIGNATURE)
                .filter(block -> block.element().normalName().equals("p")
                        && Objects.equals(
                                block.element().parent(),
                                below.getFirst().element().parent()))
                .map(Block::text)
                .filter(text -> NamePatterns.FULL_NAME.matcher(text).matches())
                .limit(1)
                .toList();
    }

    /// The names in the last lines of an agency's text: "(Reporting by Ada Quill; Editing by Ben Ort)".
    private List<String> reporters() {
        List<Block> body = context.body();
        return Stream.concat(
                        body.subList(Math.max(0, body.size() - SIGNATURE), body.size()).stream(),
                        context.below().stream())
                .map(block -> REPORTING.matcher(block.text()))
                .filter(Matcher::lookingAt)
                .map(reporting -> reporting.group(1))
                .limit(1)
                .toList();
    }

    /// The only name on the page that is marked as author, apart from comments.
    private List<String> onlyMarked() {
        List<String> names = page.bylines().stream()
                .filter(e -> isFullName(Tags.shortText(e, 60)) && e.closest(COMMENT) == null)
                .map(Element::text)
                .distinct()
                .limit(2)
                .toList();
        return names.size() == 1 ? names : List.of();
    }

    private static boolean isFullName(@Nullable String text) {
        return text != null && NamePatterns.FULL_NAME.matcher(text).matches();
    }

    /// The person a site is named after: "Ada Quill" or "Dr. Ada Quill's notes" on adaquill.example, or the
    /// account @AdaQuill.
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

    /// The full name at the start of a site name: "Ada Quill Pottery" on adaquill.example.
    Stream<String> founder() {
        return Stream.ofNullable(page.meta("og:site_name"))
                .map(NamePatterns.FULL_NAME::matcher)
                .filter(Matcher::lookingAt)
                .map(Matcher::group)
                .filter(this::isInHost);
    }

    private boolean isInHost(String person) {
        return Words.key(WebUrl.hostWithoutWww(page.document().location()).orElse(""))
                .contains(Words.key(person));
    }

    /// A short line of capitalised words next to a date, or in the same line.
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
                        && !VisibleAuthors.isTopic(blocks.get(j));
                for (String part : line ? PART.split(blocks.get(j).text()) : new String[0]) {
                    Matcher m = NamePatterns.FULL_NAME.matcher(part.strip());
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

    /// Whether an element is a picture credit.
    private static boolean isCredit(Element e) {
        return Tags.nearest(
                        e,
                        CREDIT_LEVELS,
                        a -> a.normalName().equals("figure") || CREDIT.isIn(Tags.attribute(a, "class")))
                != null;
    }

    /// The first names in elements that are marked as author.
    List<String> ofMarked() {
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
                    || OutsideArticle.contains(e)
                    || References.contain(e)
                    || PersonNames.clean(List.of(text)).isEmpty()) {
                continue;
            }
            first = first == null ? e : first;
            names.add(text);
        }
        return names;
    }

    /// The text of an element. If its first part is a full name and another part follows (an office or a
    /// place), only that name and names in equally styled parts.
    private static @Nullable String shownName(Element e) {
        if (Tags.shortText(e, VisibleAuthors.MAX_BOX) == null) {
            return null;
        }
        String text = Tags.shortText(e, 80);
        List<TextNode> parts = e.nodeStream(TextNode.class)
                .filter(part -> !part.isBlank() && !Byline.isLabel(part.text().strip()))
                .limit(MAX_PARTS)
                .toList();
        if (parts.size() < 2 || !NameClassifier.isFull(parts.getFirst().text().strip())) {
            return text;
        }
        List<String> alike = parts.stream()
                .filter(part -> look(part).equals(look(parts.getFirst())))
                .map(part -> part.text().strip())
                .filter(NameClassifier::isFull)
                .toList();
        if (text != null && alike.size() > 1) {
            return String.join(", ", alike);
        }
        return VisibleAuthors.JOINT.matcher(parts.get(1).text().strip()).lookingAt() ? text : alike.getFirst();
    }

    private static String look(TextNode part) {
        Element e = part.parent();
        return e == null ? "" : e.normalName() + " " + e.className();
    }
}
