package org.newswire.ingest.feedformat;

import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.parser.Tag;
import org.jspecify.annotations.Nullable;

/// A leniently parsed document. Each element has a canonical name that does not depend on the document's
/// prefixes, such as `dc:date` or `content:encoded`. Elements of the document's own format have no prefix,
/// such as `title`. Not thread-safe.
final class XmlTree {
    private static final int SEARCHED_ELEMENTS = 500;
    /// Names with capital letters, by their lower case.
    private static final Map<String, String> MIXED_CASE = Stream.of(
                    ("pubDate lastBuildDate skipHours skipDays managingEditor webMaster textInput updatePeriod "
                                    + "updateFrequency updateBase origLink origEnclosureLink generatorAgent errorReportsTo")
                            .split(" "))
            .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), name -> name));

    private final Element root;
    private final IdentityHashMap<Tag, String> names = new IdentityHashMap<>();
    private final Set<Flag> flags;
    private final Vocabulary core;

    private XmlTree(Element root, Set<Flag> flags) {
        this.root = root;
        this.flags = flags;
        this.core = XmlFormat.of(root).vocabulary();
    }

    static Document parse(String text, int maxDepth) {
        return Parser.xmlParser().setMaxDepth(maxDepth).parseInput(text, "");
    }

    /// The tree below a root, or null where the document has no element.
    static @Nullable XmlTree of(Document document, Set<Flag> flags) {
        Element root = root(document);
        return root == null ? null : new XmlTree(root, flags);
    }

    /// Returns the first element that is the root of a known format, else the first element, else null.
    private static @Nullable Element root(Document document) {
        return document.stream()
                .skip(1)
                .limit(SEARCHED_ELEMENTS)
                .filter(XmlTree::isRoot)
                .findFirst()
                .orElse(document.firstElementChild());
    }

    private static boolean isRoot(Element e) {
        return switch (XmlFormat.of(e)) {
            case ATOM, RSS, SITEMAP, SITEMAP_INDEX -> true;
            case ATOM_ENTRY -> e.parent() instanceof Document;
            case UNKNOWN -> false;
        };
    }

    Element root() {
        return root;
    }

    /// Returns the declared namespace of an element, or an empty text. (The parser's default is XML's own
    /// namespace.)
    static String namespace(Element e) {
        String namespace = e.tag().namespace();
        return namespace.equals(Parser.NamespaceXml) ? "" : namespace;
    }

    String name(Element e) {
        String known = names.get(e.tag());
        if (known == null) {
            known = newName(e);
            names.put(e.tag(), known);
        }
        return known;
    }

    private String newName(Element e) {
        String tag = e.tagName();
        int colon = tag.indexOf(':');
        String prefix = colon < 0 ? "" : tag.substring(0, colon);
        String namespace = namespace(e);
        String local = tag.substring(tag.lastIndexOf(':') + 1);
        Vocabulary vocabulary = Vocabulary.ofNamespace(namespace);
        if (vocabulary == Vocabulary.UNKNOWN || isUndeclared(prefix, namespace, vocabulary)) {
            vocabulary = prefix.isEmpty() ? unprefixed(namespace) : byPrefix(prefix, namespace);
        }
        boolean own = vocabulary == core || vocabulary == Vocabulary.NONE;
        return own ? spelled(local) : vocabulary.prefix() + ":" + spelled(local);
    }

    /// Returns a name in the spelling of its specification: feeds contain `Item`, `pubdate` and `LINK`.
    private static String spelled(String local) {
        String lower = local.toLowerCase(Locale.ROOT);
        return MIXED_CASE.getOrDefault(lower, lower);
    }

    /// Whether the prefix is undeclared: the parser gives such elements the default namespace.
    private boolean isUndeclared(String prefix, String namespace, Vocabulary vocabulary) {
        boolean ofDefault = !prefix.isEmpty() && root.tag().prefix().isEmpty() && namespace.equals(namespace(root));
        Vocabulary usual = Vocabulary.ofPrefix(prefix);
        return ofDefault && usual != Vocabulary.UNKNOWN && usual != vocabulary;
    }

    private Vocabulary unprefixed(String namespace) {
        return namespace.isEmpty() || namespace.equals(namespace(root)) ? Vocabulary.NONE : Vocabulary.UNKNOWN;
    }

    private Vocabulary byPrefix(String prefix, String namespace) {
        Vocabulary usual = Vocabulary.ofPrefix(prefix);
        boolean ofRoot = namespace.equals(namespace(root));
        if (namespace.isEmpty() || (ofRoot && usual != Vocabulary.UNKNOWN)) {
            flags.add(Flag.UNDECLARED_PREFIX);
            return usual;
        }
        return ofRoot ? Vocabulary.NONE : usual;
    }

    Fields fields(Element parent) {
        return new Fields(this, parent);
    }
}
