package org.newswire.parse.extract.body;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.page.PageWitness;
import org.newswire.parse.extract.text.WordSet;

/// Describes each block by numbers: its text, its tags, its place on the page, its containers, its
/// likeness to what the page says of its article elsewhere, and its neighbours.
final class BlockFeatures {
    private static final Map<String, Integer> OWN_TAGS = numbered(
            "p",
            "div",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "td",
            "figcaption",
            "blockquote",
            "pre",
            "dd",
            "section",
            "article",
            "body");
    private static final Map<String, Integer> INLINE_TAGS =
            numbered("a", "span", "em", "i", "strong", "b", "time", "button", "label", "small");
    private static final List<String> AROUND = List.of("article", "main", "footer", "form", "table", "ul", "section");

    private static final Map<String, Integer> NUMBERED_AROUND = numbered(AROUND.toArray(String[]::new));
    private static final String[] IN = AROUND.stream().map(tag -> "in-" + tag).toArray(String[]::new);
    private static final String[] UP_PROSESHARE = names("up", 0, 4, "-proseShare");
    private static final String[] UP_LINKDENSITY = names("up", 0, 4, "-linkDensity");
    private static final String[] UP_BLOCKS = names("up", 0, 4, "-blocks");
    private static final String[] UP_WORDS = names("up", 0, 4, "-words");
    private static final String[] UP_TWINS = names("up", 0, 4, "-twins");
    private static final String[] N_WORDS = names("n", -3, 3, "-words");
    private static final String[] N_LINKDENSITY = names("n", -3, 3, "-linkDensity");
    private static final String[] N_ALIKE = names("n", -3, 3, "-alike");
    private static final String[] N_AWAY = names("n", -3, 3, "-away");

    private static final int DATE_LINE_WORDS = 14;
    private static final int MAX_CHILDREN = 20;
    private static final int BODY = AROUND.size();

    private final int[] @Nullable [] around;
    private final PageBlocks page;
    private final PageWitness witness;
    private final boolean named;
    private final int headline;
    private final int[] proseBefore;
    private final int[] proseAfter;
    private final int[] heading;
    private final int[] repeats;
    private final int[] headlinesBefore;
    private final int[] articlesBefore;
    private final int[] datesBefore;
    private final int[] lastDate;

    BlockFeatures(PageBlocks page, PageWitness witness, boolean named) {
        this.page = page;
        this.witness = witness;
        this.named = named;
        this.headline = findHeadline();
        this.around = new int[page.containers.size()][];
        int n = page.size();
        proseBefore = new int[n];
        proseAfter = new int[n];
        heading = new int[n];
        repeats = new int[n];
        Map<String, Integer> seen = new HashMap<>();
        int last = -1;
        int lastHeading = -1;
        headlinesBefore = new int[n];
        articlesBefore = new int[n];
        datesBefore = new int[n];
        lastDate = new int[n];
        int dates = 0;
        int date = -1;
        int headlines = 0;
        int articles = 0;
        int lastArticle = -1;
        for (int i = 0; i < n; i++) {
            proseBefore[i] = last;
            heading[i] = lastHeading;
            int article = page.containers.articleAround(page.container(i));
            if (article >= 0 && article != lastArticle) {
                articles++;
                lastArticle = article;
            }
            articlesBefore[i] = Math.min(9, articles);
            datesBefore[i] = Math.min(30, dates);
            lastDate[i] = date;
            if (page.words[i] <= DATE_LINE_WORDS
                    && page.judged[i]
                    && isDated(page.blocks.get(i).text())) {
                dates++;
                date = i;
            }
            headlinesBefore[i] = Math.min(9, headlines);
            headlines += page.blocks.get(i).element().normalName().equals("h1") ? 1 : 0;
            repeats[i] = seen.merge(page.blocks.get(i).text(), 1, Integer::sum) - 1;
            last = page.prose[i] ? i : last;
            lastHeading = page.blocks.get(i).isHeading() ? i : lastHeading;
        }
        int next = -1;
        for (int i = n - 1; i >= 0; i--) {
            proseAfter[i] = next;
            next = page.prose[i] ? i : next;
        }
    }

    /// Whether a short line holds a year or a time of day: a byline, the head of a comment or of an
    /// entry.
    private static boolean isDated(String s) {
        for (int i = 2; i + 1 < s.length(); i++) {
            boolean time = s.charAt(i) == ':' && isDigit(s, i - 1) && isDigit(s, i + 1);
            boolean year = s.charAt(i - 2) == '2' && s.charAt(i - 1) == '0' && isDigit(s, i) && isDigit(s, i + 1);
            if (time || year) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(String s, int i) {
        return s.charAt(i) >= '0' && s.charAt(i) <= '9';
    }

    private static Map<String, Integer> numbered(String... tags) {
        Map<String, Integer> out = new HashMap<>();
        for (String tag : tags) {
            out.put(tag, out.size());
        }
        return out;
    }

    private static String[] names(String prefix, int from, int to, String suffix) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> prefix + i + suffix)
                .toArray(String[]::new);
    }

    /// The index of the heading before a block, or -1.
    int headingOf(int i) {
        return heading[i];
    }

    private int findHeadline() {
        int found = -1;
        for (int i = 0; i < page.size(); i++) {
            Block b = page.blocks.get(i);
            if (b.text().length() > 400) {
                continue;
            }
            boolean same = witness.isTitle(b.text());
            if (same && b.element().normalName().equals("h1")) {
                return i;
            }
            if (found < 0 && (same || b.element().normalName().equals("h1"))) {
                found = i;
            }
        }
        return found;
    }

    FeatureRow row(int i) {
        var row = new FeatureRow(named);
        Block block = page.blocks.get(i);
        char[] chars = block.text().toCharArray();
        text(row, block, i, TextCensus.of(chars));
        tags(row, block);
        place(row, i);
        containers(row, i);
        likeness(row, WordSet.hashes(chars));
        for (int d = -3; d <= 3; d++) {
            if (d != 0) {
                neighbour(row, i, d);
            }
        }
        return row;
    }

    private void text(FeatureRow row, Block block, int i, TextCensus c) {
        String s = block.text();
        double words = Math.max(1, page.words[i]);
        row.put("chars", FeatureRow.log1p(s.length()));
        row.put("words", page.logWords[i]);
        row.put("prose", page.prose[i]);
        row.put("linkDensity", page.linkDensity[i]);
        row.put("links", Math.min(20, block.links()));
        row.put("linksPerWord", block.links() / words);
        row.put("bold", Math.min(1, (double) block.boldChars() / s.length()));
        row.put("digits", (double) c.digits() / s.length());
        row.put("capitals", (double) c.capitals() / s.length());
        row.put("marksPerWord", c.marks() / words);
        row.put("commas", Math.min(20, c.commas()));
        row.put("sentences", Math.min(20, c.stops()));
        row.put("wordLength", s.length() / words);
        row.put("separators", Math.min(6, c.separators()));
        row.put("endsSentence", PageBlocks.endsSentence(s));
        row.put("startsCapital", Character.isUpperCase(s.charAt(0)));
        row.put("hidden", block.hidden());
        row.put("repeats", Math.min(5, repeats[i]));
    }

    private void tags(FeatureRow row, Block block) {
        Element e = block.element();
        row.put("tag", OWN_TAGS.getOrDefault(e.normalName(), -1));
        row.put("isP", e.normalName().equals("p"));
        row.put("isHeading", block.isHeading() ? e.normalName().charAt(1) - '0' : 0);
        Node inner = block.nodes().getFirst().parent();
        String inline = inner instanceof Element i && !i.equals(e) ? i.normalName() : "";
        row.put("inline", INLINE_TAGS.getOrDefault(inline, -1));
        row.put("children", children(e));
        int[] levels = levelsOf(block.container());
        for (int k = 0; k < AROUND.size(); k++) {
            row.put(IN[k], Math.min(30, levels[k]));
        }
        row.put("in-articleBody", levels[BODY] > 0);
    }

    /// How many elements are right below one, 20 at most. jsoup makes a list of them to tell.
    private static int children(Element e) {
        int n = 0;
        for (Node child = e.firstChild(); child != null && n < MAX_CHILDREN; child = child.nextSibling()) {
            n += child instanceof Element ? 1 : 0;
        }
        return n;
    }

    /// For each of the tags around: how many levels up it is found, 1 for the element itself and 0 for
    /// nowhere.
    private int[] levelsOf(Container c) {
        int[] known = around[c.index()];
        if (known != null) {
            return known;
        }
        Element e = c.element();
        Container parent = c.parent();
        int[] levels =
                parent == null ? new int[AROUND.size() + 1] : levelsOf(parent).clone();
        for (int k = 0; k < levels.length; k++) {
            levels[k] += levels[k] > 0 ? 1 : 0;
        }
        Integer own = NUMBERED_AROUND.get(e.normalName());
        if (own != null) {
            levels[own] = 1;
        }
        if (e.attributesSize() > 0) {
            levels[BODY] = e.attributes().get("itemprop").contains("articleBody") ? 1 : levels[BODY];
        }
        around[c.index()] = levels;
        return levels;
    }

    private void place(FeatureRow row, int i) {
        int n = page.size();
        row.put("position", (double) i / n);
        row.put("wordPosition", page.wordsBefore[i] / Math.max(1, page.page.words));
        row.put("pageBlocks", FeatureRow.log1p(n));
        row.put("pageProse", FeatureRow.log1p(page.page.proseWords));
        row.put("headlinesBefore", headlinesBefore[i]);
        row.put("articlesBefore", articlesBefore[i]);
        row.put("datesBefore", datesBefore[i]);
        row.put("sinceDate", lastDate[i] < 0 ? 99 : Math.min(40, i - lastDate[i]));
        row.put("depth", page.container(i).depth());
        row.put("fromHeadline", headline < 0 ? -99 : signedLog(i - headline));
        row.put("wordsFromHeadline", headline < 0 ? -99 : signedLog(page.wordsBefore[i] - page.wordsBefore[headline]));
        row.put("fromFirstProse", page.firstProse < 0 ? 99 : signedLog(i - page.firstProse));
        row.put("toLastProse", page.lastProse < 0 ? 99 : signedLog(page.lastProse - i));
        row.put("sinceProse", proseBefore[i] < 0 ? 99 : Math.min(40, i - proseBefore[i]));
        row.put("untilProse", proseAfter[i] < 0 ? 99 : Math.min(40, proseAfter[i] - i));
        int h = heading[i];
        row.put("sinceHeading", h < 0 ? 99 : Math.min(40, i - h));
        row.put(
                "headingLevel",
                h < 0 ? 0 : page.blocks.get(h).element().normalName().charAt(1) - '0');
        row.put("wordsSinceHeading", h < 0 ? -1 : FeatureRow.log1p(page.wordsBefore[i] - page.wordsBefore[h]));
        row.put("headingLinked", h < 0 ? -1 : page.linkDensity[h]);
    }

    private static double signedLog(double d) {
        return Math.signum(d) * FeatureRow.log1p(Math.abs(d));
    }

    private void containers(FeatureRow row, int i) {
        Container own = page.container(i);
        double prose = Math.max(1, page.page.proseWords);
        Container c = own;
        for (int level = 0; level < 5; level++) {
            Containers.Totals t = page.in(c);
            row.put(UP_PROSESHARE[level], t.proseWords / prose);
            row.put(UP_LINKDENSITY[level], t.linkDensity());
            row.put(UP_BLOCKS[level], FeatureRow.log1p(t.blocks));
            row.put(UP_WORDS[level], FeatureRow.log1p(t.words));
            row.put(UP_TWINS[level], Math.min(40, page.containers.twins(c)));
            c = c == null ? null : c.parent();
        }
        row.put("topAway", Math.min(20, PageBlocks.levelsUpTo(page.top, own)));
        row.put("topDown", page.top == null ? -20 : Math.clamp(own.depth() - page.top.depth(), -10, 10));
        row.put("bulkAway", Math.min(20, PageBlocks.levelsUpTo(page.bulk, own)));
        row.put("topShare", page.in(page.top).proseWords / prose);
        Containers.Totals alike = page.alike(i);
        row.put("alike-words", FeatureRow.log1p(alike.words));
        row.put("alike-share", alike.words / Math.max(1, page.page.words));
        row.put("alike-proseShare", alike.proseWords / prose);
        row.put("alike-blocks", FeatureRow.log1p(alike.blocks));
        row.put("alike-mean", alike.words / Math.max(1, alike.blocks));
        row.put("alike-linkDensity", alike.linkDensity());
    }

    private void likeness(FeatureRow row, int[] words) {
        row.put("titleShare", witness.titleWords().share(words));
        row.put("titleCover", witness.titleWords().cover(words));
        row.put("descriptionShare", witness.descriptionWords().share(words));
        row.put("inJsonBody", witness.inBody(words));
        row.put("hasJsonBody", witness.hasBody());
    }

    private void neighbour(FeatureRow row, int i, int d) {
        int j = i + d;
        boolean there = j >= 0 && j < page.size();
        row.put(N_WORDS[d + 3], there ? page.logWords[j] : -1);
        row.put(N_LINKDENSITY[d + 3], there ? page.linkDensity[j] : -1);
        if (d >= -2 && d <= 2) {
            row.put(N_ALIKE[d + 3], there && page.look[i] == page.look[j]);
            row.put(N_AWAY[d + 3], there ? Math.min(10, page.container(i).levelsUpTo(page.container(j))) : 20);
        }
    }
}
