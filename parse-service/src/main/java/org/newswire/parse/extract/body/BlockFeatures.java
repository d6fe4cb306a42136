package org.newswire.parse.extract.body;

import java.util.HashMap;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.page.PageEvidence;
import org.newswire.parse.extract.text.WordSet;

/// Computes the features of each block: text, tags, position, containers, similarity to the [PageEvidence],
/// and neighbours.
final class BlockFeatures {
    /// Feature numbers of the tags of a block.
    private static final Map<String, Integer> OWN_TAGS =
            numbered("p div li h1 h2 h3 h4 td figcaption blockquote pre dd section article body");
    /// Feature numbers of the tags within a block.
    private static final Map<String, Integer> INLINE_TAGS = numbered("a span em i strong b time button label small");
    /// Feature numbers of the tags around a block.
    private static final Map<String, Integer> AROUND = numbered("article main footer form table ul section");
    private static final int DATE_LINE_WORDS = 14;
    private static final int MAX_CHILDREN = 20;
    private static final int BODY = AROUND.size();

    private final int[] @Nullable [] around;
    private final PageBlocks page;
    private final PageEvidence evidence;

    private final int headline;
    private final int[] proseBefore;
    private final int[] proseAfter;
    private final int[] heading;
    private final int[] repeats;
    private final int[] headlinesBefore;
    private final int[] articlesBefore;
    private final int[] datesBefore;
    private final int[] lastDate;

    BlockFeatures(PageBlocks page, PageEvidence evidence) {
        this.page = page;
        this.evidence = evidence;

        this.headline = findHeadline();
        this.around = new int[page.containers.size()][];
        int n = page.size();
        proseBefore = new int[n];
        proseAfter = new int[n];
        heading = new int[n];
        repeats = new int[n];
        headlinesBefore = new int[n];
        articlesBefore = new int[n];
        datesBefore = new int[n];
        lastDate = new int[n];
        findProse();
        countRepeats();
        countArticles();
        findDates();
    }

    private void findProse() {
        int last = -1;
        int lastHeading = -1;
        for (int i = 0; i < page.size(); i++) {
            proseBefore[i] = last;
            heading[i] = lastHeading;
            last = page.prose[i] ? i : last;
            lastHeading = page.blocks.get(i).isHeading() ? i : lastHeading;
        }
        int next = -1;
        for (int i = page.size() - 1; i >= 0; i--) {
            proseAfter[i] = next;
            next = page.prose[i] ? i : next;
        }
    }

    private void countRepeats() {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < page.size(); i++) {
            repeats[i] = seen.merge(page.blocks.get(i).text(), 1, Integer::sum) - 1;
        }
    }

    private void countArticles() {
        int headlines = 0;
        int articles = 0;
        int lastArticle = -1;
        for (int i = 0; i < page.size(); i++) {
            int article = page.containers.articleAround(page.container(i));
            if (article >= 0 && article != lastArticle) {
                articles++;
                lastArticle = article;
            }
            articlesBefore[i] = Math.min(9, articles);
            headlinesBefore[i] = Math.min(9, headlines);
            headlines += page.blocks.get(i).element().normalName().equals("h1") ? 1 : 0;
        }
    }

    private void findDates() {
        int dates = 0;
        int date = -1;
        for (int i = 0; i < page.size(); i++) {
            datesBefore[i] = Math.min(30, dates);
            lastDate[i] = date;
            if (page.words[i] <= DATE_LINE_WORDS
                    && page.classified[i]
                    && isDated(page.blocks.get(i).text())) {
                dates++;
                date = i;
            }
        }
    }

    /// Whether a short line contains a year or a time, as bylines and headers of comments do.
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

    private static Map<String, Integer> numbered(String tags) {
        Map<String, Integer> out = new HashMap<>();
        for (String tag : tags.split(" ")) {
            out.put(tag, out.size());
        }
        return out;
    }

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
            boolean same = evidence.isTitle(b.text());
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
        var row = new FeatureRow();
        Block block = page.blocks.get(i);
        char[] chars = block.text().toCharArray();
        text(row, block, i, CharacterCounts.of(chars));
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

    private void text(FeatureRow row, Block block, int i, CharacterCounts c) {
        String s = block.text();
        double words = Math.max(1, page.words[i]);
        row.add(FeatureRow.log1p(s.length()));
        row.add(page.logWords[i]);
        row.add(page.prose[i]);
        row.add(page.linkDensity[i]);
        row.add(Math.min(20, block.links()));
        row.add(block.links() / words);
        row.add(Math.min(1, (double) block.boldChars() / s.length()));
        row.add((double) c.digits() / s.length());
        row.add((double) c.capitals() / s.length());
        row.add(c.marks() / words);
        row.add(Math.min(20, c.commas()));
        row.add(Math.min(20, c.stops()));
        row.add(s.length() / words);
        row.add(Math.min(6, c.separators()));
        row.add(PageBlocks.endsSentence(s));
        row.add(Character.isUpperCase(s.charAt(0)));
        row.add(block.hidden());
        row.add(Math.min(5, repeats[i]));
    }

    private void tags(FeatureRow row, Block block) {
        Element e = block.element();
        row.add(OWN_TAGS.getOrDefault(e.normalName(), -1));
        row.add(e.normalName().equals("p"));
        row.add(block.isHeading() ? e.normalName().charAt(1) - '0' : 0);
        Node inner = block.nodes().getFirst().parent();
        String inline = inner instanceof Element i && !i.equals(e) ? i.normalName() : "";
        row.add(INLINE_TAGS.getOrDefault(inline, -1));
        row.add(children(e));
        int[] levels = levelsOf(block.container());
        for (int k = 0; k < AROUND.size(); k++) {
            row.add(Math.min(30, levels[k]));
        }
        row.add(levels[BODY] > 0);
    }

    /// The number of child elements, up to 20. Avoids the list that jsoup creates.
    private static int children(Element e) {
        int n = 0;
        for (Node child = e.firstChild(); child != null && n < MAX_CHILDREN; child = child.nextSibling()) {
            n += child instanceof Element ? 1 : 0;
        }
        return n;
    }

    /// The distance to the nearest ancestor of each tag: 1 for the element itself, 0 if missing.
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
        Integer own = AROUND.get(e.normalName());
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
        row.add((double) i / n);
        row.add(page.wordsBefore[i] / Math.max(1, page.page.words));
        row.add(FeatureRow.log1p(n));
        row.add(FeatureRow.log1p(page.page.proseWords));
        row.add(headlinesBefore[i]);
        row.add(articlesBefore[i]);
        row.add(datesBefore[i]);
        row.add(lastDate[i] < 0 ? 99 : Math.min(40, i - lastDate[i]));
        row.add(page.container(i).depth());
        row.add(headline < 0 ? -99 : signedLog(i - headline));
        row.add(headline < 0 ? -99 : signedLog(page.wordsBefore[i] - page.wordsBefore[headline]));
        row.add(page.firstProse < 0 ? 99 : signedLog(i - page.firstProse));
        row.add(page.lastProse < 0 ? 99 : signedLog(page.lastProse - i));
        row.add(proseBefore[i] < 0 ? 99 : Math.min(40, i - proseBefore[i]));
        row.add(proseAfter[i] < 0 ? 99 : Math.min(40, proseAfter[i] - i));
        int h = heading[i];
        row.add(h < 0 ? 99 : Math.min(40, i - h));
        row.add(h < 0 ? 0 : page.blocks.get(h).element().normalName().charAt(1) - '0');
        row.add(h < 0 ? -1 : FeatureRow.log1p(page.wordsBefore[i] - page.wordsBefore[h]));
        row.add(h < 0 ? -1 : page.linkDensity[h]);
    }

    private static double signedLog(double d) {
        return Math.signum(d) * FeatureRow.log1p(Math.abs(d));
    }

    private void containers(FeatureRow row, int i) {
        Container own = page.container(i);
        double prose = Math.max(1, page.page.proseWords);
        Container c = own;
        for (int level = 0; level < 5; level++) {
            ContainerStatistics.Totals t = page.in(c);
            row.add(t.proseWords / prose);
            row.add(t.linkDensity());
            row.add(FeatureRow.log1p(t.blocks));
            row.add(FeatureRow.log1p(t.words));
            row.add(Math.min(40, page.containers.twins(c)));
            c = c == null ? null : c.parent();
        }
        row.add(Math.min(20, PageBlocks.levelsUpTo(page.top, own)));
        row.add(page.top == null ? -20 : Math.clamp(own.depth() - page.top.depth(), -10, 10));
        row.add(Math.min(20, PageBlocks.levelsUpTo(page.bulk, own)));
        row.add(page.in(page.top).proseWords / prose);
        ContainerStatistics.Totals alike = page.alike(i);
        row.add(FeatureRow.log1p(alike.words));
        row.add(alike.words / Math.max(1, page.page.words));
        row.add(alike.proseWords / prose);
        row.add(FeatureRow.log1p(alike.blocks));
        row.add(alike.words / Math.max(1, alike.blocks));
        row.add(alike.linkDensity());
    }

    private void likeness(FeatureRow row, int[] words) {
        row.add(evidence.titleWords().share(words));
        row.add(evidence.titleWords().cover(words));
        row.add(evidence.descriptionWords().share(words));
        row.add(evidence.inBody(words));
        row.add(evidence.hasBody());
    }

    private void neighbour(FeatureRow row, int i, int d) {
        int j = i + d;
        boolean there = j >= 0 && j < page.size();
        row.add(there ? page.logWords[j] : -1);
        row.add(there ? page.linkDensity[j] : -1);
        if (d >= -2 && d <= 2) {
            row.add(there && page.look[i] == page.look[j]);
            row.add(there ? Math.min(10, page.container(i).levelsUpTo(page.container(j))) : 20);
        }
    }
}
