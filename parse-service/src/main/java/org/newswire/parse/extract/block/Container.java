package org.newswire.parse.extract.block;

import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/// An element that holds blocks, itself or further down.
///
/// @param index   counts a page's containers from 0, parents before their children, so that what is
///     known of them can be kept in arrays
/// @param parent  the element around it; null for the root
/// @param depth   how many elements are around it
public record Container(
        int index, Element element, @Nullable Container parent, int depth) {

    /// How many levels one has to go up from here to find an element that holds the other one too.
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
