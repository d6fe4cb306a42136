package org.newswire.parse.extract.block;

import java.util.Objects;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// An element that contains blocks, directly or in descendants.
///
/// @param index  number within the page from 0, parents first; an index for arrays
/// @param parent null for the root
/// @param depth  number of ancestors
public record Container(
        int index, Element element, @Nullable Container parent, int depth) {
    /// The container and its ancestors, innermost first.
    public Stream<Container> ancestors() {
        return Stream.iterate(this, Objects::nonNull, Container::parent);
    }

    /// The number of levels from here up to the nearest common ancestor.
    public int levelsUpTo(Container other) {
        Container a = this;
        Container b = other;
        int up = 0;
        while (a != null && b != null && a.index != b.index) {
            if (a.depth >= b.depth) {
                a = a.parent;
                up++;
            } else {
                b = b.parent;
            }
        }
        return up;
    }
}
