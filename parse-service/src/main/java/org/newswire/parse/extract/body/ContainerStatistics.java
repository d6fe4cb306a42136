package org.newswire.parse.extract.body;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.Evaluator;
import org.jsoup.select.Selector;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.Container;
import org.newswire.parse.extract.page.Tags;
import org.newswire.parse.extract.text.PrefilteredPattern;

/// Statistics of the containers of a page, by index. Not thread-safe.
final class ContainerStatistics {
    /// Totals of a container, or of all blocks with the same look.
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

    /// Excludes classes that mean "has a caption" or a text size.
    private static final String UNLESS =
            "(?<!(?<![a-z])(?:has|with|no|show|text|typography)[-_]{0,2}(?:\\w{1,12}[-_]{1,2})?)";

    private static final PrefilteredPattern CAPTION =
            PrefilteredPattern.ignoringCase("caption", UNLESS + "caption(?!-[a-z]?\\d)");
    private static final PrefilteredPattern PICTURE =
            PrefilteredPattern.ignoringCase("image,img,picture,photo", UNLESS + "(?:image|img|picture|photo(?!g))");
    private static final PrefilteredPattern DISCLAIMER =
            PrefilteredPattern.ignoringCase("disclaimer", "(?<![a-z]|has-|with-|no-|show-)disclaimer(?![a-z])");
    private static final Evaluator IMAGE = Selector.evaluatorOf("img");

    private final @Nullable Container[] all;
    private final @Nullable Totals[] totals;
    private final @Nullable String[] classes;
    private final int[] twins;
    private final Map<Integer, Map<Integer, Integer>> childLooks = new HashMap<>();
    private final int[] articles;
    private final int[] beside;
    private final int[] asides;

    ContainerStatistics(List<Block> blocks) {
        int n = 1
                + blocks.stream()
                        .mapToInt(block -> block.container().index())
                        .max()
                        .orElse(-1);
        all = new Container[n];
        totals = new Totals[n];
        classes = new String[n];
        twins = unknown(n);
        articles = unknown(n);
        beside = unknown(n);
        asides = unknown(n);
    }

    private static int[] unknown(int n) {
        int[] unknown = new int[n];
        Arrays.fill(unknown, UNKNOWN);
        return unknown;
    }

    int size() {
        return all.length;
    }

    /// Adds a block to its container and its ancestors.
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

    /// Null for a container that is more than 40 levels above every block.
    @Nullable
    Totals totals(Container c) {
        return totals[c.index()];
    }

    /// The container with most running text near below it; the deeper one if equal. Null if missing.
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

    /// The innermost container with at least this many words of running text.
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

    /// The index of the nearest `article` element; negative if missing.
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

    /// Whether a container is in navigation or footer, or for a link also in header or aside.
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

    /// Whether a container is in a caption, dialog or disclaimer. Valid after all blocks were added.
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

    /// A hash of tag and class of a container and its parent. Blocks with equal values look alike.
    int look(Container c) {
        int own = look(c.element().normalName(), className(c));
        Container parent = c.parent();
        return parent == null ? own : own * 31 * 31 + look(parent.element().normalName(), className(parent));
    }

    private static int look(String tag, String className) {
        return tag.hashCode() * 31 + className.hashCode();
    }

    /// The number of siblings with the same tag and class, including the container.
    int twins(@Nullable Container c) {
        if (c == null || c.parent() == null) {
            return 0;
        }
        int known = twins[c.index()];
        if (known == UNKNOWN) {
            Container parent = c.parent();
            known = childLooks
                    .computeIfAbsent(parent.index(), i -> childLooks(parent.element()))
                    .getOrDefault(look(c.element().normalName(), className(c)), 0);
            twins[c.index()] = known;
        }
        return known;
    }

    /// The number of children by look.
    private static Map<Integer, Integer> childLooks(Element parent) {
        Map<Integer, Integer> looks = new HashMap<>();
        for (Node child = parent.firstChild(); child != null; child = child.nextSibling()) {
            if (child instanceof Element e) {
                looks.merge(look(e.normalName(), Tags.attribute(e, "class")), 1, Integer::sum);
            }
        }
        return looks;
    }
}
