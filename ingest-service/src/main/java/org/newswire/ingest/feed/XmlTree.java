package org.newswire.ingest.feed;

import java.util.IdentityHashMap;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jsoup.parser.Tag;
import org.jspecify.annotations.Nullable;

/// A document as a forgiving tree, with the one name by which each element is known whatever prefix
/// the document gives it: `title`, `dc:date`, `atom:link`, `content:encoded`. What belongs to the
/// document's own format has no prefix.
///
/// One document, one thread.
final class XmlTree {
    private final Element root;
    private final IdentityHashMap<Tag, String> names = new IdentityHashMap<>();
    private final Set<Flag> flags;
    private final Vocabulary core;

    private XmlTree(Element root, Set<Flag> flags) {
        this.root = root;
        this.flags = flags;
        this.core = switch (FeedRoot.local(root)) {
            case "feed", "entry" -> Vocabulary.ATOM;
            case "urlset", "sitemapindex" -> Vocabulary.SITEMAP;
            default -> Vocabulary.RSS;
        };
    }

    static Document parse(String text, int maxDepth) {
        return Parser.xmlParser().setMaxDepth(maxDepth).parseInput(text, "");
    }

    /// The tree below a root, or null where the document has no element.
    static @Nullable XmlTree of(Document document, Set<Flag> flags) {
        Element root = FeedRoot.find(document);
        return root == null ? null : new XmlTree(root, flags);
    }

    Element root() {
        return root;
    }

    /// The namespace that is declared for an element, empty where none is. (The parser gives elements without one XML's
    /// own.)
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
        return own ? Spelling.of(local) : vocabulary.prefix() + ":" + Spelling.of(local);
    }

    /// An undeclared prefix gets the default namespace from the parser.
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
