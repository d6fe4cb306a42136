package org.newswire.ingest.feedformat;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdom2.Element;
import org.jdom2.Namespace;
import org.jsoup.nodes.Node;
import org.jspecify.annotations.Nullable;
import org.newswire.limits.Limit;

/// Copies the elements that Rome's module parsers read into a JDOM tree. The copies have the names and
/// namespaces of their specifications, absolute URLs and legal characters. Other elements and attributes
/// are dropped, since some make a parser fail. Not thread-safe.
final class ModuleElements {
    /// Rome's time grows more than proportionally.
    @Limit(of = "extension elements per entry", past = "further ones are ignored")
    private static final int MAX_OF_ENTRY = 1_000;

    @Limit(of = "characters of an extension text, such as a caption", past = "the text is cut")
    private static final int MAX_TEXT_CHARS = 10_000;

    /// Elements that need a URL: a parser logs a stack trace for each one without.
    private static final Map<String, String> ADDRESSED =
            Map.of("media:content", "url", "media:thumbnail", "url", "itunes:image", "href");

    private static final int MAX_ATTRIBUTE_CHARS = 2_048;
    private static final int MAX_DEPTH = 6;

    private static final Map<String, Namespace> NAMESPACES = """
            media http://search.yahoo.com/mrss/
            itunes http://www.itunes.com/dtds/podcast-1.0.dtd
            georss http://www.georss.org/georss
            gml http://www.opengis.net/gml
            geo http://www.w3.org/2003/01/geo/wgs84_pos#
            slash http://purl.org/rss/1.0/modules/slash/
            thr http://purl.org/syndication/thread/1.0""".lines()
            .map(line -> line.split(" "))
            .map(pair -> Namespace.getNamespace(pair[0], pair[1]))
            .collect(Collectors.toUnmodifiableMap(Namespace::getPrefix, namespace -> namespace));

    /// Element names by their lower case.
    private static final Map<String, String> ELEMENTS = byLowerCase("""
            media:content media:group media:thumbnail media:credit media:description media:title
            media:copyright media:rating media:adult
            itunes:duration itunes:image
            georss:point georss:line georss:polygon georss:box georss:where georss:featurename
            gml:Point gml:pos gml:LineString gml:posList gml:Polygon gml:exterior gml:LinearRing
            gml:Envelope gml:lowerCorner gml:upperCorner
            geo:Point geo:lat geo:long geo:lon
            slash:comments thr:in-reply-to""");

    private static final Map<String, String> ATTRIBUTES =
            byLowerCase("url href ref type medium width height duration fileSize isDefault role scheme");
    private static final Set<String> ADDRESSES = Set.of("url", "href");
    private static final Set<String> NUMBERS = Set.of("width", "height", "duration");

    private final XmlTree tree;
    private final ReadContext context;
    private int leftOfEntry;

    ModuleElements(XmlTree tree, ReadContext context) {
        this.tree = tree;
        this.context = context;
    }

    private static Map<String, String> byLowerCase(String names) {
        return Stream.of(names.split("\\s+"))
                .collect(Collectors.toUnmodifiableMap(name -> name.toLowerCase(Locale.ROOT), name -> name));
    }

    /// Returns an element `item` with the copies, or null if the entry has no elements to read.
    @Nullable
    Element of(org.jsoup.nodes.Element entry) {
        Element item = new Element("item");
        leftOfEntry = MAX_OF_ENTRY;
        copyChildren(entry, item, 0);
        return item.getContentSize() == 0 ? null : item;
    }

    private void copyChildren(org.jsoup.nodes.Element from, Element to, int depth) {
        for (Node child = from.firstChild(); child != null && depth < MAX_DEPTH; child = child.nextSibling()) {
            if (child instanceof org.jsoup.nodes.Element e) {
                String name = ELEMENTS.get(tree.name(e));
                if (name != null && leftOfEntry > 0 && context.takeExtension()) {
                    leftOfEntry--;
                    Element copy = copy(e, name, depth);
                    String address = ADDRESSED.get(name);
                    if (address == null || copy.getAttribute(address) != null) {
                        to.addContent(copy);
                    }
                }
            }
        }
    }

    private Element copy(org.jsoup.nodes.Element e, String name, int depth) {
        int colon = name.indexOf(':');
        Element copy = new Element(name.substring(colon + 1), NAMESPACES.get(name.substring(0, colon)));
        e.attributes().forEach(attribute -> {
            String known = ATTRIBUTES.get(attribute.getKey().toLowerCase(Locale.ROOT));
            String value =
                    known == null ? null : value(e, known, attribute.getValue().strip());
            if (value != null && known != null) {
                copy.setAttribute(known, legal(value));
            }
        });
        copyChildren(e, copy, depth + 1);
        if (copy.getContentSize() == 0) {
            copy.setText(legal(cut(TextConstruct.rss(e, null).html().strip())));
        }
        return copy;
    }

    /// Returns null for an unusable value.
    private @Nullable String value(org.jsoup.nodes.Element e, String name, String stated) {
        if (stated.isEmpty() || stated.length() > MAX_ATTRIBUTE_CHARS) {
            return null;
        }
        if (NUMBERS.contains(name)) {
            return Numbers.natural(stated) < 0 ? null : stated;
        }
        return ADDRESSES.contains(name) ? context.address(e, stated) : stated;
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS);
    }

    private static String legal(String text) {
        return ForbiddenCharacters.legal(text, EnumSet.noneOf(Flag.class));
    }
}
