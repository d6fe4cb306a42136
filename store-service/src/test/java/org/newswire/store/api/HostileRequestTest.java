package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newswire.limits.CpuGrowth;
import org.newswire.timing.BestOfThree;

/// Asserts that the time for texts of articles and parameters of requests is proportional to their length.
/// Tests [ApiParameters] and [TextDiff].
class HostileRequestTest {
    static Stream<Arguments> texts() {
        return Stream.of(
                text("difference: lines", n -> "a\n".repeat(n), text -> TextDiff.between(text, "b\n" + text)),
                text("difference: one word", "a"::repeat, text -> TextDiff.between(text, text + "b")),
                text("difference: white space", " "::repeat, text -> TextDiff.between(text, text + "b")),
                text("difference: marks", ".,"::repeat, text -> TextDiff.between(text, "b" + text)),
                text(
                        "difference: all words",
                        n -> words("a", n),
                        text -> TextDiff.between(text, text.replace('a', 'b'))),
                text("parameters: empty", "&"::repeat, HostileRequestTest::parameters),
                text("parameters: one", n -> "q=" + "a".repeat(n), HostileRequestTest::parameters),
                text("parameters: escapes", n -> "q=" + "%41".repeat(n), HostileRequestTest::parameters),
                text("parameters: percent signs", n -> "q=" + "%".repeat(n), HostileRequestTest::parameters),
                text("parameters: white space", n -> "q=" + "+".repeat(n) + "a", HostileRequestTest::parameters),
                text("parameters: equals signs", "="::repeat, HostileRequestTest::parameters),
                text("parameters: id", n -> "q=" + "0-".repeat(n), HostileRequestTest::parameters));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void takesLinearTime(String name, IntFunction<String> text, Consumer<String> parser) {
        CpuGrowth.assertNearLinear(text, 16_000, parser);
    }

    /// Texts of 2,900 words and blanks are compared, texts of 9,800 are not.
    @ParameterizedTest
    @ValueSource(ints = {1_450, 4_900})
    void textsWithoutAWordInCommonAreComparedWithinABudget(int words) throws Exception {
        Duration limit = Duration.ofMillis(1_500);
        String before = words("a" + "c".repeat(300), words);
        String after = words("b" + "c".repeat(300), words);

        assertThat(BestOfThree.of(
                        limit,
                        () -> CpuGrowth.cpuTime(() ->
                                assertThat(TextDiff.between(before, after)).hasSize(2))))
                .isLessThan(limit);
    }

    private static Arguments text(String name, IntFunction<String> text, Consumer<String> parser) {
        return arguments(name, text, parser);
    }

    private static String words(String start, int n) {
        return IntStream.range(0, n).mapToObj(i -> start + i).collect(Collectors.joining(" "));
    }

    private static void parameters(String query) {
        try {
            var parameters = new ApiParameters(query, Set.of("q"));
            parameters.text("q", 200);
            parameters.instant("q");
            parameters.number("q", 1, 1, 9);
            parameters.id("q");
        } catch (ProblemException e) {
            // expected
        }
    }
}
