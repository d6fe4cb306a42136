package org.newswire.parse.extract;

import java.util.List;

/// The blocks that make up an article's text, in order.
///
/// @param confidence the F1 of their words that the model expects: 2 × the probable words among
///     them, by their words and all probable words of the page
/// @param tables     those whose cells all are among the blocks, by where they stand there
/// @param copies     blocks left out because they say the same once more; pictures among them count
/// @param source     page, feed or rule
record Body(List<Block> blocks, List<DataTable> tables, List<Block> copies, double confidence, String source) {
    static final String PAGE = "page";
    static final String FEED = "feed";

    Body {
        blocks = List.copyOf(blocks);
        tables = List.copyOf(tables);
        copies = List.copyOf(copies);
    }

    /// Of blocks that nobody had to choose.
    static Body of(List<Block> blocks, String source) {
        return new Body(blocks, DataTable.in(blocks), List.of(), 1, source);
    }
}
