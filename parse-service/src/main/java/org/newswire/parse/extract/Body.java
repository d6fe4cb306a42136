package org.newswire.parse.extract;

import java.util.List;

/// The blocks that make up an article, in order.
///
/// @param confidence the F1 of their words that the model expects: 2 × the probable words among
///     them, by their words and all probable words of the page
record Body(List<Block> blocks, double confidence) {
    Body {
        blocks = List.copyOf(blocks);
    }
}
