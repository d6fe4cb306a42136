package org.newswire.parse.extract.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.newswire.parse.extract.text.Words;

/// The blocks around the article's text where byline and date are visible: from a little above the headline
/// to the first paragraphs, and a few after the last.
///
/// @param body          the blocks of the article
/// @param page          all blocks of the page
/// @param rest          all blocks from the last of the body on
/// @param underHeadline the blocks between headline and text, or the next few without a text
/// @param headline      index of the headline's block; -1 for none
public record PageContext(
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

    public PageContext {
        above = List.copyOf(above);
        below = List.copyOf(below);
        body = List.copyOf(body);
        rest = List.copyOf(rest);
        page = List.copyOf(page);
        underHeadline = List.copyOf(underHeadline);
    }

    /// The blocks above and below the text.
    public Stream<Block> blocks() {
        return Stream.concat(above.stream(), below.stream());
    }

    /// Whether one of the names is visible there.
    public boolean containsAnyOf(List<String> names) {
        List<String> lower =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return blocks().map(block -> block.text().toLowerCase(Locale.ROOT))
                .anyMatch(text -> lower.stream().anyMatch(text::contains));
    }

    /// @param title identifies the headline
    public static PageContext of(List<Block> blocks, List<Block> body, String title) {
        if (body.isEmpty()) {
            return ofHeadline(blocks, title);
        }
        int first = body.getFirst().index();
        int last = body.getLast().index();
        String key = Words.key(title);
        int headline = headline(blocks.subList(0, first + 1), text -> Words.hasKey(text, key));
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
        return new PageContext(
                above, rest.subList(0, Math.min(rest.size(), BELOW)), body, rest, blocks, under, headline);
    }

    /// The index of the last block before the second paragraph if the first is a subtitle above the byline.
    private static int afterSubtitle(List<Block> body) {
        int first = body.getFirst().index();
        int next = body.size() < 2 ? first : body.get(1).index();
        return next - first <= MAX_GAP ? next - 1 : first;
    }

    /// The context of the headline alone, for pages without text.
    private static PageContext ofHeadline(List<Block> blocks, String title) {
        String key = Words.key(title);
        int headline = headline(blocks, text -> Words.hasKey(text, key));
        if (headline < 0) {
            return new PageContext(List.of(), List.of(), List.of(), List.of(), blocks, List.of(), headline);
        }
        int from = Math.max(0, headline - ABOVE_HEADLINE);
        int to = Math.min(blocks.size(), headline + 1 + BELOW);
        return new PageContext(
                blocks.subList(from, to),
                List.of(),
                List.of(),
                blocks.subList(headline, blocks.size()),
                blocks,
                blocks.subList(headline + 1, to),
                headline);
    }

    /// The index of the last `h1` that is a headline, otherwise of the first such block; -1 for none.
    public static int headline(List<Block> blocks, Predicate<String> isHeadline) {
        int found = -1;
        for (int i = 0; i < blocks.size(); i++) {
            boolean h1 = blocks.get(i).element().normalName().equals("h1");
            if ((h1 || found < 0) && isHeadline.test(blocks.get(i).text())) {
                found = i;
            }
        }
        return found;
    }
}
