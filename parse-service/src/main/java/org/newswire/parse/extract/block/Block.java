package org.newswire.parse.extract.block;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/// A run of text that a browser shows as one paragraph. It ends at the boundary of a block-level element or
/// at two line breaks. A trained model decides for each block whether it is text of the article.
///
/// @param container the innermost block-level element around the run
/// @param nodes     the text nodes and the `br` elements between them, in order
/// @param text      white space collapsed, a single `br` as line feed; never blank
/// @param words     counted by `Words.count`
/// @param linkChars number of characters inside links
/// @param boldChars number of characters in bold type
/// @param hidden    whether the page hides the block
@RecordBuilder
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
    public Element element() {
        return container.element();
    }

    public boolean isHeading() {
        String tag = element().normalName();
        return tag.length() == 2 && tag.charAt(0) == 'h' && tag.charAt(1) >= '1' && tag.charAt(1) <= '6';
    }
}
