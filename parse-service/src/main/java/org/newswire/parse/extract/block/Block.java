package org.newswire.parse.extract.block;

import java.util.List;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/// A run of text that a browser would set as one paragraph: what stands between two boundaries of
/// block-level elements, or between two line breaks in a row. The unit that is judged to belong to
/// the article or not.
///
/// @param container the innermost block-level element around the run
/// @param nodes the text nodes of the run and the `br` elements between them, in order
/// @param text white space collapsed, a single `br` as a line feed; never blank
/// @param words of the text, as `Words` counts
/// @param linkChars how many characters of the text stand inside links
/// @param boldChars how many characters of the text stand in bold type
/// @param hidden whether the page asks browsers not to show it
public record Block(
        int index,
        Container container,
        List<Node> nodes,
        String text,
        int words,
        int links,
        int linkChars,
        int boldChars,
        boolean hidden) {
    /// The innermost block-level element around it.
    public Element element() {
        return container.element();
    }

    /// Whether that is a heading, of whatever level.
    public boolean isHeading() {
        String tag = element().normalName();
        return tag.length() == 2 && tag.charAt(0) == 'h' && tag.charAt(1) >= '1' && tag.charAt(1) <= '6';
    }
}
