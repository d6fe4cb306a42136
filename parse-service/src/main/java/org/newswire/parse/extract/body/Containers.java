package org.newswire.parse.extract.body;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.Clue;

/// The containers of a page with what is known of each, kept by their index. For one thread.
final class Containers {
    /// What a container, or all blocks of one look, hold in total.
    static final class Totals {
        double words;
        double proseWords;
        double linkedWords;
        int blocks;
        double weight;

        void add(double w, double linked, boolean prose) {
            words += w;
            linkedWords += linked;
            proseWords += prose ? w : 0;
            blocks++;
        }

        double linkDensity() {
            return words == 0 ? 0 : linkedWords / words;
        }
    }

    private static final int MAX_LEVELS = 40;
    private static final double FADING = 0.65;
    private static final int UNKNOWN = -1;
    private static final int NONE = -2;
    private static final int IN_MENU = 1;
    private static final int AT_SIDE = 1 << 1;
    private static final Set<String> ASIDE_TAGS = Set.of("dialog", "figcaption");
    private static final int CAPTION_WORDS = 80;
    private static final int PICTURE_WORDS = 60;
    private static final int PICTURE_BLOCKS = 3;
    private static final int ASIDE_WORDS = 150;
    private static final int MAX_NAME_CHARS = 300;

    /// Not that something has a caption, nor a size of letters.
    private static final String UNLESS =
            "(?<!(?<![a-z])(?:has|with|no|show|text|typography)[-_]{0,2}(?:\\w{1,12}[-_]{1,2})?)";

    private static final Clue CAPTION =
            new Clue(List.of("caption"), Pattern.compile(UNLESS + "caption(?!-[a-z]?\\d)", Pattern.CASE_INSENSITIVE));
    private static final Clue PICTURE = new Clue(
            List.of("image", "img", "picture", "photo"),
            Pattern.compile(UNLESS + "(?:image|img|picture|photo(?!g))", Pattern.CASE_INSENSITIVE));
    private static final Clue DISCLAIMER = new Clue(
            List.of("disclaimer"),
            Pattern.compile("(?<![a-z]|has-|with-|no-|show-)disclaimer(?![a-z])", Pattern.CASE_INSENSITIVE));
    private static final Evaluator IMAGE = Selector.evaluatorOf("img");

    private final @Nullable Container[] all;
    private final @Nullable Totals[] totals;
    private final @Nullable String[] classes;
    private final int[] twins;
    private final int[] @Nullable [] childLooks;
    private final int[] articles;
    private final int[] beside;
    private final int[] asides;

    Containers(List<Block> blocks) {
        int last = -1;
        for (Block block : blocks) {
            last = Math.max(last, block.container().index());
        }
        all = new Container[last + 1];
        totals = new Totals[last + 1];
        classes = new String[last + 1];
        twins = new int[last + 1];
        childLooks = new int[last + 1][];
        articles = new int[last + 1];
        beside = new int[last + 1];
        asides = new int[last + 1];
        Arrays.fill(twins, UNKNOWN);
        Arrays.fill(articles, UNKNOWN);
        Arrays.fill(beside, UNKNOWN);
        Arrays.fill(asides, UNKNOWN);
    }

    int size() {
        return all.length;
    }

    /// Counts a block in for its container and those around it.
    void add(Container innermost, double words, double linked, boolean prose) {
        double share = prose ? words : 0;
        int level = 0;
        for (Container c = innermost; c != null && level < MAX_LEVELS; c = c.parent(), level++) {
            Totals t = totals[c.index()];
            if (t == null) {
                t = new Totals();
                totals[c.index()] = t;
                all[c.index()] = c;
            }
            t.add(words, linked, prose);
            if (level > 0) {
                t.weight += share;
                share *= FADING;
            }
        }
    }

    /// Null for those that are further than 40 levels up from every block.
    @Nullable
    Totals totals(Container c) {
        return totals[c.index()];
    }

    /// The one with most running text near below it, the deeper one of two such; null where there is
    /// none.
    @Nullable
    Container heaviest() {
        Container best = null;
        double most = 0;
        for (int i = 0; i < all.length; i++) {
            Container c = all[i];
            double weight = totals[i] == null ? 0 : totals[i].weight;
            if (c != null && (weight > most || (weight == most && best != null && c.depth() > best.depth()))) {
                most = weight;
                best = c;
            }
        }
        return most == 0 ? null : best;
    }

    /// The innermost one with at least so many words of running text.
    @Nullable
    Container innermostWith(double proseWords) {
        Container best = null;
        for (int i = 0; i < all.length; i++) {
            Container c = all[i];
            Totals t = totals[i];
            if (c != null && t != null && t.proseWords >= proseWords && (best == null || c.depth() > best.depth())) {
                best = c;
            }
        }
        return best;
    }

    /// The number of the innermost `article` around; negative where there is none.
    int articleAround(Container c) {
        int known = articles[c.index()];
        if (known == UNKNOWN) {
            Container parent = c.parent();
            boolean article = c.element().normalName().equals("article");
            known = article ? c.index() : parent == null ? NONE : articleAround(parent);
            articles[c.index()] = known;
        }
        return known;
    }

    /// Whether it stands in the page's navigation or foot, or a link at its head or side.
    boolean isBesideText(Container c, boolean link) {
        return (beside(c) & (link ? IN_MENU | AT_SIDE : IN_MENU)) != 0;
    }

    private int beside(Container c) {
        int known = beside[c.index()];
        if (known == UNKNOWN) {
            Container parent = c.parent();
            known = (parent == null ? 0 : beside(parent)) | besideBy(c.element().normalName());
            beside[c.index()] = known;
        }
        return known;
    }

    private static int besideBy(String tag) {
        return switch (tag) {
            case "nav", "footer" -> IN_MENU;
            case "header", "aside" -> AT_SIDE;
            default -> 0;
        };
    }

    /// Whether it is, or stands in, what is marked up or named as a caption, a dialog or a disclaimer. To be
    /// asked once all blocks are counted in.
    boolean isAside(Container c) {
        int known = asides[c.index()];
        if (known == UNKNOWN) {
            Container parent = c.parent();
            known = (parent != null && isAside(parent)) || isMarkedAside(c) ? 1 : 0;
            asides[c.index()] = known;
        }
        return known == 1;
    }

    private boolean isMarkedAside(Container c) {
        if (ASIDE_TAGS.contains(c.element().normalName())) {
            return true;
        }
        Totals t = totals(c);
        String name = className(c);
        return t != null
                && t.words <= ASIDE_WORDS
                && name.length() <= MAX_NAME_CHARS
                && (DISCLAIMER.isIn(name)
                        || (t.words <= CAPTION_WORDS && isNamedCaption(name))
                        || (t.words <= PICTURE_WORDS
                                && t.blocks <= PICTURE_BLOCKS
                                && PICTURE.isIn(name)
                                && c.element().selectFirst(IMAGE) != null));
    }

    /// Whether that is the class of a caption.
    static boolean isNamedCaption(String name) {
        return name.length() <= MAX_NAME_CHARS && CAPTION.isIn(name);
    }

    String className(Container c) {
        String known = classes[c.index()];
        if (known == null) {
            known = Tags.attribute(c.element(), "class");
            classes[c.index()] = known;
        }
        return known;
    }

    /// Blocks that look alike have the same tag and class, in a parent of the same tag and class.
    int look(Container c) {
        int own = look(c.element().normalName(), className(c));
        Container parent = c.parent();
        return parent == null ? own : own * 31 * 31 + look(parent.element().normalName(), className(parent));
    }

    private static int look(String tag, String className) {
        return tag.hashCode() * 31 + className.hashCode();
    }

    /// How many children of a container's parent have its tag and class.
    int twins(@Nullable Container c) {
        if (c == null || c.parent() == null) {
            return 0;
        }
        int known = twins[c.index()];
        if (known == UNKNOWN) {
            known = count(childLooks(c.parent()), look(c.element().normalName(), className(c)));
            twins[c.index()] = known;
        }
        return known;
    }

    private int[] childLooks(Container parent) {
        int[] known = childLooks[parent.index()];
        if (known == null) {
            known = childLooks(parent.element());
            childLooks[parent.index()] = known;
        }
        return known;
    }

    /// In order of their numbers.
    private static int[] childLooks(Element parent) {
        int[] looks = new int[parent.childNodeSize()];
        int n = 0;
        for (Node child = parent.firstChild(); child != null; child = child.nextSibling()) {
            if (child instanceof Element e) {
                looks[n++] = look(e.normalName(), Tags.attribute(e, "class"));
            }
        }
        Arrays.sort(looks, 0, n);
        return Arrays.copyOf(looks, n);
    }

    private static int count(int[] sorted, int look) {
        int at = Math.max(0, Arrays.binarySearch(sorted, look));
        int from = at;
        while (from > 0 && sorted[from - 1] == look) {
            from--;
        }
        int to = at;
        while (to < sorted.length && sorted[to] == look) {
            to++;
        }
        return to - from;
    }
}
