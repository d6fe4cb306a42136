package org.newswire.parse.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Tests every regular expression of the parser on hostile texts: runs of the expression's own words and of
/// the characters that patterns often repeat. The cost is counted in characters examined, so the machine does
/// not matter.
class PatternCostTest {
    private static final int CHARS = 600;
    /// Below this number of steps per character a pattern is cheap, whatever its growth.
    private static final int CHEAP = 60;
    /// Four times the text costs a linear pattern four times the steps, and a quadratic one sixteen times.
    private static final double MAX_GROWTH = 8;
    private static final long MAX_STEPS = 2_000_000;
    private static final int MAX_WORDS = 16;

    private static final List<String> RUNS = List.of(
            " ",
            "\n",
            ".",
            ",",
            ":",
            "1",
            "-",
            "—",
            "/",
            "|",
            "a",
            "A",
            "漢",
            "(",
            "\"",
            "<",
            "_",
            "@",
            "?",
            "a ",
            "A ",
            "Ab ",
            "A. ",
            "a.",
            "a-",
            "1 ",
            "1.",
            "12/",
            "Ab, ",
            "Ab and ",
            " - ",
            "<a ",
            "a=b&",
            "http://a/");

    /// Patterns that are only matched against a whole text or its beginning, and never searched for in it.
    private static final Set<String> NEVER_SOUGHT = Set.of(
            "InlineBoilerplate.RELATED_LINK",
            "Byline.WHOLE_NAME",
            "DetailFinder.FREE",
            "DetailFinder.PAID",
            "PageParser.XHTML",
            "PersonNames.PATH",
            "NameClassifier.SURNAME",
            "PersonNames.SURNAME_FIRST",
            "DeclaredAuthors.TURNED");

    /// Patterns for names (up to 300 characters, without runs of blanks) and for calls to action
    /// in short paragraphs. Their cost is measured where they are used: see
    /// `HostileRunsIT.takesNoMoreTimeForManyShortRuns`.
    private static final Set<String> OF_SHORT_TEXTS = Set.of(
            "CallToAction.ALL",
            "NameClassifier.AFFILIATION",
            "PersonNames.MARKS",
            "NameClassifier.OFFICE",
            "PersonNames.PROFILE",
            "NameClassifier.ROLE",
            "PersonNames.SPLIT",
            "PersonNames.TAIL",
            "PersonNames.TWICE");

    /// Text written by operators is trusted.
    private static final String OF_OPERATORS = "Rule";

    @Test
    void findsThePatternsOfThisModule() throws Exception {
        assertThat(patterns().keySet())
                .hasSizeGreaterThan(150)
                .contains("DateText.ERA", "ErrorMessages.MESSAGE", "Xhtml.EMPTY", "LenientJson.ABSENT")
                .containsAll(NEVER_SOUGHT);
    }

    @Test
    void detectsAQuadraticPattern() {
        assertThat(worst(Pattern.compile("a+b"), true)).contains("'a'");
        assertThat(worst(Pattern.compile("\\s+$"), true)).contains("' '");
        assertThat(worst(Pattern.compile("(?<!a)a+b"), true)).isNull();
    }

    @Test
    void everyPatternTakesLinearTime() throws Exception {
        List<String> slow = new ArrayList<>();
        patterns().forEach((name, pattern) -> {
            boolean isMatched =
                    !name.startsWith(OF_OPERATORS) && OF_SHORT_TEXTS.stream().noneMatch(name::startsWith);
            String text = isMatched ? worst(pattern, !NEVER_SOUGHT.contains(name)) : null;
            if (text != null) {
                slow.add(name + ": " + text);
            }
        });
        assertThat(slow).isEmpty();
    }

    /// Returns the most expensive text among those whose cost grows faster than their length, or
    /// null.
    ///
    /// @param sought whether the pattern is also searched for in the text
    private static @Nullable String worst(Pattern pattern, boolean sought) {
        List<ToLongFunction<Matcher>> uses = sought
                ? List.of(PatternCostTest::findAll, PatternCostTest::matchAll)
                : List.of(PatternCostTest::matchAll, PatternCostTest::matchBeginning);
        String worst = null;
        long most = (long) CHEAP * CHARS;
        for (String unit : units(pattern)) {
            for (String before : List.of("", "Ab ")) {
                for (ToLongFunction<Matcher> use : uses) {
                    long steps = steps(pattern, before + run(unit, CHARS) + "!", use);
                    if (steps > most && isSteep(steps, steps(pattern, before + run(unit, CHARS / 4) + "!", use))) {
                        most = steps;
                        worst = "'%s' + '%s'… takes %d steps".formatted(before, unit, steps);
                    }
                }
            }
        }
        return worst;
    }

    /// @param quarter the steps for a quarter of the text
    private static boolean isSteep(long steps, long quarter) {
        return steps == MAX_STEPS || steps > MAX_GROWTH * quarter;
    }

    private static String run(String unit, int chars) {
        return unit.repeat(Math.max(1, chars / unit.length()));
    }

    /// Returns the words and signs in a pattern, alone and followed by a blank.
    private static Set<String> units(Pattern pattern) {
        Set<String> units = new LinkedHashSet<>(RUNS);
        Matcher words = Pattern.compile("[\\p{L}\\p{N}]{2,}|[^\\p{L}\\p{N}\\s\\\\()\\[\\]{}?*+|^$.]")
                .matcher(pattern.pattern());
        for (int i = 0; i < MAX_WORDS && words.find(); i++) {
            units.add(words.group());
            units.add(words.group() + " ");
        }
        return units;
    }

    private static long findAll(Matcher matcher) {
        long found = 0;
        while (matcher.find()) {
            found++;
        }
        return found;
    }

    private static long matchAll(Matcher matcher) {
        return matcher.matches() ? 1 : 0;
    }

    private static long matchBeginning(Matcher matcher) {
        return matcher.lookingAt() ? 1 : 0;
    }

    private static long steps(Pattern pattern, String text, ToLongFunction<Matcher> use) {
        var counted = new CountedText(text);
        try {
            var _ = use.applyAsLong(pattern.matcher(counted));
        } catch (TooManyStepsException e) {
            return MAX_STEPS;
        }
        return counted.steps;
    }

    private static final class TooManyStepsException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final class CountedText implements CharSequence {
        private final String text;
        private long steps;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps >= MAX_STEPS) {
                throw new TooManyStepsException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// Returns the patterns in constants of this module's classes, by class and name.
    private static Map<String, Pattern> patterns()
            throws IOException, URISyntaxException, ReflectiveOperationException {
        Map<String, Pattern> found = new TreeMap<>();
        Path root = Path.of(Extractor.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> names;
        try (Stream<Path> files = Files.walk(root.resolve("org/newswire/parse"))) {
            names = files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
        for (String name : names) {
            Class<?> owner = Class.forName(name);
            for (Field field : owner.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    add(owner.getSimpleName() + "." + field.getName(), field.get(null), found);
                }
            }
        }
        return found;
    }

    private static void add(String name, @Nullable Object value, Map<String, Pattern> to)
            throws ReflectiveOperationException {
        if (value instanceof Pattern pattern) {
            to.put(name, pattern);
        } else if (value instanceof Collection<?> several) {
            int i = 0;
            for (Object each : several) {
                add(name + "[" + i++ + "]", each, to);
            }
        } else if (value instanceof Map<?, ?> several) {
            add(name + ".keys", several.keySet(), to);
            add(name, several.values(), to);
        } else if (value != null && value.getClass().getName().startsWith("org.newswire.parse.")) {
            for (Field field : value.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    add(name + "." + field.getName(), field.get(value), to);
                }
            }
        }
    }
}
