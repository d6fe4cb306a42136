package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.newswire.store.api.TextDiff.Kind;
import org.newswire.store.api.TextDiff.Run;

final class TextDiffTest {
    @Test
    void showsASingleChangedWord() {
        assertThat(shown("The harbour opens at noon.", "The harbour closes at noon."))
                .isEqualTo("The harbour [-opens][+closes] at noon.");
    }

    @Test
    void adjacentChangedWordsAreOneRun() {
        assertThat(shown("The old port stays shut.", "The new harbour stays open."))
                .isEqualTo("The [-old port][+new harbour] stays [-shut][+open].");
    }

    @Test
    void wordsThatReplaceMoreOrFewerWordsAreOneRun() {
        assertThat(shown("It shuts two small docks.", "It shuts six docks."))
                .isEqualTo("It shuts [-two small ][+six ]docks.");
        assertThat(shown("It shuts six docks.", "It shuts two small docks."))
                .isEqualTo("It shuts[- six][+ two small] docks.");
        assertThat(shown("It opens.", "It soon opens.")).isEqualTo("It[+ soon] opens.");
    }

    @Test
    void anInsertedParagraphDoesNotChangeOthers() {
        assertThat(shown("One.\n\nThree.", "One.\n\nTwo.\n\nThree.")).isEqualTo("One.\n\n[+Two.\n\n]Three.");
    }

    @Test
    void theSameTextIsOneRun() {
        assertThat(TextDiff.between("One.\nTwo.", "One.\nTwo.")).containsExactly(new Run(Kind.SAME, "One.\nTwo."));
        assertThat(TextDiff.between("", "")).isEmpty();
        assertThat(TextDiff.between("", "New.")).containsExactly(new Run(Kind.ADDED, "New."));
    }

    @Test
    void comparesCharactersOfScriptsWithoutSpaces() {
        assertThat(shown("港は今日開きます。", "港は明日開きます。")).isEqualTo("港は[-今][+明]日開きます。");
        assertThat(shown("a\ud83d\ude00b", "a\ud83d\ude01b")).isEqualTo("a[-\ud83d\ude00][+\ud83d\ude01]b");
    }

    @Test
    void theRunsReproduceBothTexts() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String before = text(random);
            String after = random.nextInt(4) == 0 ? text(random) : edited(before, random);
            List<Run> runs = TextDiff.between(before, after);

            assertThat(joined(runs, Kind.ADDED)).as("seed %d, text %d", seed, i).isEqualTo(before);
            assertThat(joined(runs, Kind.REMOVED))
                    .as("seed %d, text %d", seed, i)
                    .isEqualTo(after);
            for (int j = 1; j < runs.size(); j++) {
                assertThat(runs.get(j).kind())
                        .as("seed %d, text %d", seed, i)
                        .isNotEqualTo(runs.get(j - 1).kind());
            }
        }
    }

    /// Without common words, the time is quadratic.
    @Test
    void replacesTextsBeyondTheLimitCompletely() {
        String before = "a b ".repeat(10_000);
        String after = "c d ".repeat(10_000);

        assertThat(TextDiff.between(before, after))
                .containsExactly(new Run(Kind.REMOVED, before), new Run(Kind.ADDED, after));
        String lines = "a\n".repeat(300_000);
        assertThatCode(() -> TextDiff.between(lines, "b\n" + lines)).doesNotThrowAnyException();
    }

    private static String shown(String before, String after) {
        return TextDiff.between(before, after).stream()
                .map(run -> switch (run.kind()) {
                    case SAME -> run.text();
                    case REMOVED -> "[-" + run.text() + "]";
                    case ADDED -> "[+" + run.text() + "]";
                })
                .collect(Collectors.joining());
    }

    private static String joined(List<Run> runs, Kind without) {
        return runs.stream().filter(run -> run.kind() != without).map(Run::text).collect(Collectors.joining());
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(40), 0, 12)
                .mapToObj(i -> List.of("a", "b", "c", " ", " ", "\n", "\n\n", ".", "語", "\ud83d\ude00", "d e", "\t")
                        .get(i))
                .collect(Collectors.joining());
    }

    private static String edited(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = from + random.nextInt(text.length() - from + 1);
        return text.substring(0, from) + text(random) + text.substring(to);
    }
}
