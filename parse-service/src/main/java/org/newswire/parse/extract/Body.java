package org.newswire.parse.extract;

import java.util.List;

/// The blocks that make up an article's text, in order.
///
/// @param confidence the F1 of their words that the model expects: 2 × the probable words among
///     them, by their words and all probable words of the page
/// @param source     page, feed or rule
record Body(List<Block> blocks, double confidence, String source) {
    static final String PAGE = "page";
    static final String FEED = "feed";

    Body {
        blocks = List.copyOf(blocks);
    }
}
