package org.newswire.store.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.newswire.article.Article;
import org.newswire.article.Articles;

/// Generates wire stories as newspapers print them, with the truth: the story and the change of the text.
final class SyndicatedNews {
    private static final int VOCABULARY = 3000;
    private static final int MINUTES = 3 * 24 * 60 - 1;

    private final Random random;
    private int slugs;

    /// How a newspaper changed the text.
    enum Copy {
        EXACT,
        RETITLED,
        EDITED,
        SHORT
    }

    record Item(Article article, String story, Copy copy) {}

    SyndicatedNews(Random random) {
        this.random = random;
    }

    /// Returns each story in one to six newspapers, in order of publication.
    List<Item> items(int stories) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < stories; i++) {
            List<String> text = IntStream.range(0, 5 + random.nextInt(9))
                    .mapToObj(p -> sentence() + " " + sentence() + " " + sentence())
                    .toList();
            String title = sentence();
            int copies = 1 + random.nextInt(6);
            for (int c = 0; c < copies; c++) {
                items.add(item("wire" + i, title, text));
            }
        }
        items.sort((one, other) ->
                one.article().observedAt().compareTo(other.article().observedAt()));
        return items;
    }

    private Item item(String story, String title, List<String> text) {
        Copy copy = Copy.values()[random.nextInt(4)];
        List<String> printed = switch (copy) {
            case EXACT, RETITLED -> text;
            case EDITED -> edited(text);
            case SHORT -> text.subList(0, Math.max(2, text.size() / 2));
        };
        Article article = Articles.article(
                "slug" + slugs++,
                String.join("\n\n", printed),
                random.nextInt(MINUTES),
                "paper" + random.nextInt(50),
                copy == Copy.RETITLED ? "Breaking: " + sentence() : title);
        return new Item(article, story, copy);
    }

    private List<String> edited(List<String> text) {
        List<String> edited = new ArrayList<>(text);
        edited.replaceAll(
                paragraph -> random.nextInt(3) == 0 ? paragraph.replaceFirst("\\. ", ". Meanwhile, ") : paragraph);
        edited.addFirst(sentence() + " " + sentence());
        return edited;
    }

    private String sentence() {
        return IntStream.range(0, 10 + random.nextInt(10))
                .mapToObj(i -> "word" + random.nextInt(VOCABULARY))
                .collect(Collectors.joining(" ", "", "."));
    }
}
