package org.newswire.parse.extract.page;

import java.util.Arrays;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/// Walks a tree in document order without recursion. Faster than jsoup's traversal because visitors must
/// not change the tree.
public final class TreeWalk {
    /// Receives the nodes of the walk. The root has depth 0.
    public interface Visitor {
        /// @param node an element or a leaf of any kind
        /// @param attributes number of attributes; 0 for a leaf
        void enter(Node node, int depth, int attributes);

        /// Called after all descendants of an element.
        default void leave(int depth) {}
    }

    private TreeWalk() {}

    public static void over(Element root, Visitor visitor) {
        Element[] path = new Element[64];
        int[] next = new int[64];
        path[0] = root;
        visitor.enter(root, 0, root.attributesSize());
        int depth = 0;
        while (depth >= 0) {
            Element e = path[depth];
            if (next[depth] == e.childNodeSize()) {
                visitor.leave(depth--);
                continue;
            }
            Node child = e.childNode(next[depth]++);
            if (!(child instanceof Element inner)) {
                visitor.enter(child, depth + 1, 0);
            } else {
                visitor.enter(inner, depth + 1, inner.attributesSize());
                depth++;
                if (depth == path.length) {
                    path = Arrays.copyOf(path, depth * 2);
                    next = Arrays.copyOf(next, depth * 2);
                }
                path[depth] = inner;
                next[depth] = 0;
            }
        }
    }
}
