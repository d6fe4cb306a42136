package org.newswire.parse.extract.body;

import java.util.List;
import org.newswire.parse.extract.block.Block;
import org.newswire.parse.extract.block.DataTable;

/// The blocks that make up an article, in order.
///
/// @param confidence the F1 of their words that the model expects: 2 × the probable words among
///     them, by their words and all probable words of the page but those that are asides
/// @param standfirst whether the first block is the article's standfirst, above what the model chose
/// @param tables     those whose cells all are among the blocks, by where they stand there
/// @param posts      those that are posts of social networks: readers see them, and they are none of its text
/// @param copies     blocks left out because they say the same once more; pictures among them count
/// @param source     page, feed, json-ld or rule
public record Body(
        List<Block> blocks,
        boolean standfirst,
        List<DataTable> tables,
        List<Block> posts,
        List<Block> copies,
        double confidence,
        String source) {
    /// Where its text is from, as in `provenance`.
    static final String PAGE = "page";
    public static final String FEED = "feed";

    public Body {
        blocks = List.copyOf(blocks);
        tables = List.copyOf(tables);
        posts = List.copyOf(posts);
        copies = List.copyOf(copies);
    }

    /// Those below the standfirst: what stands between headline and text is above them.
    public List<Block> below() {
        return standfirst ? blocks.subList(1, blocks.size()) : blocks;
    }

    public int words() {
        return blocks.stream().mapToInt(Block::words).sum();
    }

    /// Of blocks that nobody had to choose.
    public static Body of(List<Block> blocks, String source) {
        return new Body(blocks, false, DataTable.in(blocks), List.of(), List.of(), 1, source);
    }
}
