package org.newswire.parse.extract.body;

import java.util.List;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.DataTable;

/// The text of an article as blocks in order.
///
/// @param standfirst whether the first block is the standfirst, which the model did not select
/// @param tables     tables whose cells are all among the blocks, with indexes into them
/// @param posts      social media posts; visible to readers, but not part of the text
/// @param copies     omitted duplicates; their images count
/// @param confidence expected F1 of the words: 2 × expected correct words, divided by words of the body
///     plus expected words of the page
/// @param source     page, feed, json-ld or rule
public record ArticleBody(
        List<Block> blocks,
        boolean standfirst,
        List<DataTable> tables,
        List<Block> posts,
        List<Block> copies,
        double confidence,
        String source) {
    /// Values of `source`.
    static final String PAGE = "page";
    public static final String FEED = "feed";

    public ArticleBody {
        blocks = List.copyOf(blocks);
        tables = List.copyOf(tables);
        posts = List.copyOf(posts);
        copies = List.copyOf(copies);
    }

    /// The blocks below the standfirst.
    public List<Block> below() {
        return standfirst ? blocks.subList(1, blocks.size()) : blocks;
    }

    public int words() {
        return blocks.stream().mapToInt(Block::words).sum();
    }

    /// A body of blocks that were not selected by the model.
    public static ArticleBody of(List<Block> blocks, String source) {
        return new ArticleBody(blocks, false, DataTable.in(blocks), List.of(), List.of(), 1, source);
    }
}
