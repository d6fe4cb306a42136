package org.newswire.parse.extract.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.newswire.parse.extract.text.Words;

/// The blocks around an article's body that readers find byline and date in: from a little above
/// the headline down to the first paragraphs, and the few after the last.
///
/// @param body the article's own blocks
/// @param page all blocks of the page
/// @param rest all blocks from the last of the body on
/// @param underHeadline the blocks between headline and text, or the next few where there is no text
/// @param headline index of the block that is the headline; -1 for none
public record Surroundings(
        List<Block> above,
        List<Block> below,
        List<Block> body,
        List<Block> rest,
        List<Block> page,
        List<Block> underHeadline,
        int headline) {
    private static final int ABOVE_HEADLINE = 4;
    private static final int MAX_ABOVE = 40;
    private static final int MAX_UNDER = 20;
    private static final int MAX_GAP = 20;
    private static final int BELOW = 8;

    public Surroundings {
        above = List.copyOf(above);
        below = List.copyOf(below);
        body = List.copyOf(body);
        rest = List.copyOf(rest);
        page = List.copyOf(page);
        underHeadline = List.copyOf(underHeadline);
    }

    /// Those above and below the text.
    public Stream<Block> blocks() {
        return Stream.concat(above.stream(), below.stream());
    }

    /// Whether readers see one of the names there.
    public boolean holdsAnyOf(List<String> names) {
        List<String> lower =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return blocks().map(block -> block.text().toLowerCase(Locale.ROOT))
                .anyMatch(text -> lower.stream().anyMatch(text::contains));
    }

    /// @param title by which the headline is known
    public static Surroundings of(List<Block> blocks, List<Block> body, String title) {
        if (body.isEmpty()) {
            return ofHeadline(blocks, title);
        }
        int first = body.getFirst().index();
        int last = body.getLast().index();
        int headline = headline(blocks, Words.key(title), first);
        int from = headline < 0 ? first - 12 : headline - ABOVE_HEADLINE;
        int to = Math.min(Math.max(first + 2, afterSubtitle(body)), blocks.size() - 1);
        int near = Math.max(0, Math.max(from, first - MAX_ABOVE));
        var above = new ArrayList<Block>();
        if (headline >= 0) {
            above.addAll(blocks.subList(Math.max(0, from), Math.min(near, headline + 1 + MAX_UNDER)));
        }
        above.addAll(blocks.subList(near, to + 1));
        List<Block> rest = blocks.subList(last, blocks.size());
        List<Block> under = headline < 0 ? List.of() : blocks.subList(headline + 1, Math.max(headline + 1, first));
        return new Surroundings(
                above, rest.subList(0, Math.min(rest.size(), BELOW)), body, rest, blocks, under, headline);
    }

    /// The last block before the second of the text, where the first is a subtitle that stands over the byline.
    private static int afterSubtitle(List<Block> body) {
        int first = body.getFirst().index();
        int next = body.size() < 2 ? first : body.get(1).index();
        return next - first <= MAX_GAP ? next - 1 : first;
    }

    /// Where there is no text: what stands by the headline.
    private static Surroundings ofHeadline(List<Block> blocks, String title) {
        int headline = headline(blocks, Words.key(title), blocks.size() - 1);
        if (headline < 0) {
            return new Surroundings(List.of(), List.of(), List.of(), List.of(), blocks, List.of(), headline);
        }
        int from = Math.max(0, headline - ABOVE_HEADLINE);
        int to = Math.min(blocks.size(), headline + 1 + BELOW);
        return new Surroundings(
                blocks.subList(from, to),
                List.of(),
                List.of(),
                blocks.subList(headline, blocks.size()),
                blocks,
                blocks.subList(headline + 1, to),
                headline);
    }

    private static int headline(List<Block> blocks, String key, int first) {
        int found = -1;
        for (int i = 0; i <= first && !key.isEmpty(); i++) {
            Block b = blocks.get(i);
            boolean same = b.text().length() >= key.length()
                    && b.text().length() <= 2 * key.length() + 20
                    && Words.key(b.text()).equals(key);
            if (same && (found < 0 || b.element().normalName().equals("h1"))) {
                found = i;
            }
        }
        return found;
    }
}
