package org.newswire.parse.extract;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;

/// The blocks of a page with what can be said of each only in view of the others: how much running text
/// its
/// containers
/// hold, which container holds most of the article, which other blocks are set in the same way.
final class PageBlocks {
    private static final int MAX_LEVELS = 40;

    /// What an element, or all blocks of one look, hold in total.
    static final class Totals {
        double words;
        double proseWords;
        double linkedWords;
        int blocks;
        double weight;

        private void add(double w, double linked, boolean prose) {
            words += w;
            linkedWords += linked;
            proseWords += prose ? w : 0;
            blocks++;
        }

        double linkDensity() {
            return words == 0 ? 0 : linkedWords / words;
        }
    }

    final List<Block> blocks;
    final int[] words;
    final int[] wordsBefore;
    final double[] logWords;
    final double[] linkDensity;
    final boolean[] prose;
    /// Whether the block is worth a judgement: about half of a page are links in menus and lists,
    /// beyond doubt.
    final boolean[] judged;
    final int[] look;
    final int firstProse;
    final int lastProse;
    final Totals page = new Totals();
    final @Nullable Element top;
    final @Nullable Element bulk;
    private final Map<Element, Totals> containers = new HashMap<>();
    private final Map<Integer, Totals> looks = new HashMap<>();
    private final Map<Element, Map<String, Integer>> twins = new HashMap<>();
    private final Map<Element, Integer> twinsOf = new HashMap<>();
    private final Map<Element, Integer> depths = new HashMap<>();

    PageBlocks(List<Block> blocks) {
        this.blocks = blocks;
        int n = blocks.size();
        words = new int[n];
        wordsBefore = new int[n];
        logWords = new double[n];
        linkDensity = new double[n];
        prose = new boolean[n];
        judged = new boolean[n];
        look = new int[n];
        int first = -1;
        int last = -1;
        for (int i = 0; i < n; i++) {
            measure(i);
            if (prose[i]) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        firstProse = first;
        lastProse = last;
        top = heaviest();
        bulk = bulkOfProse();
    }

    private void measure(int i) {
        Block block = blocks.get(i);
        words[i] = block.words();
        logWords[i] = Math.log1p(words[i]);
        wordsBefore[i] = (int) page.words;
        linkDensity[i] = Math.min(1, (double) block.linkChars() / block.text().length());
        prose[i] = words[i] >= 12
                && linkDensity[i] < 0.34
                && !block.hidden()
                && (words[i] >= 30 || endsSentence(block.text()));
        judged[i] = prose[i] || !isBeyondDoubt(i, block.element());
        look[i] = lookOf(block.element());
        double linked = words[i] * linkDensity[i];
        page.add(words[i], linked, prose[i]);
        looks.computeIfAbsent(look[i], k -> new Totals()).add(words[i], linked, prose[i]);
        double share = prose[i] ? words[i] : 0;
        int level = 0;
        for (Element e = block.element(); e != null && level < MAX_LEVELS; e = e.parent(), level++) {
            Totals totals = containers.computeIfAbsent(e, k -> new Totals());
            totals.add(words[i], linked, prose[i]);
            if (level > 0) {
                totals.weight += share;
                share *= 0.65;
            }
        }
    }

    private boolean isBeyondDoubt(int i, Element e) {
        boolean link = linkDensity[i] > 0.98;
        return (link && words[i] <= 2) || (words[i] <= 6 && isBesideText(e, link));
    }

    /// Whether an element stands in the page's navigation or foot, or a link at its head or side.
    private static boolean isBesideText(Element e, boolean link) {
        for (Element a = e; a != null; a = a.parent()) {
            String tag = a.normalName();
            if (tag.equals("nav") || tag.equals("footer") || (link && (tag.equals("header") || tag.equals("aside")))) {
                return true;
            }
        }
        return false;
    }

    static boolean endsSentence(String text) {
        int end = text.length() - 1;
        while (end > 0 && "\"”’'»)]“」』*".indexOf(text.charAt(end)) >= 0) {
            end--;
        }
        return ".!?…。！？:：।".indexOf(text.charAt(end)) >= 0;
    }

    /// Blocks that look alike have the same tag and class, in a parent of the same tag and class.
    private static int lookOf(Element e) {
        Element parent = e.parent();
        int h = e.normalName().hashCode() * 31 + e.attr("class").hashCode();
        return parent == null
                ? h
                : h * 31 * 31
                        + parent.normalName().hashCode() * 31
                        + parent.attr("class").hashCode();
    }

    private @Nullable Element heaviest() {
        Element best = null;
        double most = 0;
        for (Map.Entry<Element, Totals> e : containers.entrySet()) {
            if (e.getValue().weight > most
                    || (e.getValue().weight == most && best != null && depth(e.getKey()) > depth(best))) {
                most = e.getValue().weight;
                best = e.getKey();
            }
        }
        return most == 0 ? null : best;
    }

    /// The innermost element that holds at least six tenths of the page's running text.
    private @Nullable Element bulkOfProse() {
        Element best = null;
        for (Map.Entry<Element, Totals> e : containers.entrySet()) {
            if (page.proseWords > 0
                    && e.getValue().proseWords >= 0.6 * page.proseWords
                    && (best == null || depth(e.getKey()) > depth(best))) {
                best = e.getKey();
            }
        }
        return best;
    }

    /// How many children of an element's parent have its tag and class.
    int twins(@Nullable Element e) {
        return e == null ? 0 : twinsOf.computeIfAbsent(e, this::countTwins);
    }

    private int countTwins(Element e) {
        Element parent = e.parent();
        if (parent == null) {
            return 0;
        }
        Map<String, Integer> counts = twins.computeIfAbsent(parent, PageBlocks::countByLook);
        return counts.getOrDefault(e.normalName() + ' ' + e.attr("class"), 1);
    }

    private static Map<String, Integer> countByLook(Element parent) {
        Map<String, Integer> counts = new HashMap<>();
        for (Node child = parent.firstChild(); child != null; child = child.nextSibling()) {
            if (child instanceof Element e) {
                counts.merge(e.normalName() + ' ' + e.attr("class"), 1, Integer::sum);
            }
        }
        return counts;
    }

    int size() {
        return blocks.size();
    }

    Totals in(@Nullable Element e) {
        Totals totals = e == null ? null : containers.get(e);
        return totals == null ? page : totals;
    }

    Totals alike(int i) {
        Totals totals = looks.get(look[i]);
        return totals == null ? page : totals;
    }

    int depth(Element e) {
        Integer known = depths.get(e);
        if (known != null) {
            return known;
        }
        int depth = 0;
        for (Element p = e.parent(); p != null; p = p.parent()) {
            depth++;
        }
        depths.put(e, depth);
        return depth;
    }

    /// How many levels one has to go up from `target` to find an element that holds `e` too.
    int levelsUpTo(@Nullable Element target, Element e) {
        if (target == null) {
            return 20;
        }
        Element a = target;
        Element b = e;
        int up = 0;
        int da = depth(a);
        int db = depth(b);
        while (a != null && b != null && !a.equals(b)) {
            if (da >= db) {
                a = a.parent();
                da--;
                up++;
            } else {
                b = b.parent();
                db--;
            }
        }
        return up;
    }
}
