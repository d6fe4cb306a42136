package org.newswire.store.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final Path MAIN = Path.of("src/main");
    private static final Path BUNDLES = MAIN.resolve("resources/page");

    /// A literal key as the first argument, in templates and views.
    private static final Pattern USE =
            Pattern.compile("\\b(?:page|messages)(?:\\(\\))?\\s*\\.text\\(\\s*\"([a-z0-9.-]+)\"\\s*(\\+?)");

    @Test
    void allLanguagesHaveTheSameKeys() throws IOException {
        Set<String> english = keys(BUNDLES.resolve("messages.properties"));

        assertThat(english).hasSizeGreaterThan(20);
        for (Path bundle : bundles()) {
            assertThat(keys(bundle)).as(bundle.toString()).isEqualTo(english);
        }
    }

    @Test
    void eachTextIsAPatternWithTheArgumentsOfTheEnglishOne() throws IOException {
        Properties english = read(BUNDLES.resolve("messages.properties"));
        for (Path bundle : bundles()) {
            read(bundle).forEach((key, text) -> {
                int arguments = new MessageFormat((String) text, Locale.ROOT).getFormatsByArgumentIndex().length;
                assertThat(arguments)
                        .as(bundle + " " + key)
                        .isEqualTo(new MessageFormat(english.getProperty((String) key), Locale.ROOT)
                                .getFormatsByArgumentIndex()
                                .length);
            });
        }
    }

    @Test
    void templatesAndViewsUseKnownKeys() throws IOException {
        Set<String> known = keys(BUNDLES.resolve("messages.properties"));
        List<String> unknown = new ArrayList<>();
        for (Path source : sources()) {
            Matcher use = USE.matcher(Files.readString(source));
            while (use.find()) {
                boolean isPrefix = !use.group(2).isEmpty();
                String key = use.group(1);
                if (isPrefix ? known.stream().noneMatch(each -> each.startsWith(key)) : !known.contains(key)) {
                    unknown.add(source + ": " + key);
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /// Raw output would let an article's text become markup.
    @Test
    void noTemplateWritesUnescapedText() throws IOException {
        for (Path source : sources()) {
            if (source.toString().endsWith(".jte")) {
                assertThat(Files.readString(source)).as(source.toString()).doesNotContain("$unsafe");
            }
        }
    }

    /// The content security policy does not permit them.
    @Test
    void noTemplateHasInlineStylesOrHandlers() throws IOException {
        for (Path source : sources()) {
            if (source.toString().endsWith(".jte")) {
                assertThat(Files.readString(source))
                        .as(source.toString())
                        .doesNotContainPattern("(?i)\\sstyle\\s*=|<style|\\son[a-z]+\\s*=|javascript:");
            }
        }
    }

    @Test
    void stylesAndScriptStaySmall() throws IOException {
        assertThat(Files.size(BUNDLES.resolve("style.css"))).isLessThanOrEqualTo(12 << 10);
        assertThat(Files.size(BUNDLES.resolve("script.js"))).isLessThanOrEqualTo(6 << 10);
    }

    @Test
    void choosesTheLanguageOfTheReader() {
        PageLanguages languages = new PageLanguages();

        assertThat(languages.preferred("de-AT,de;q=0.9,en;q=0.5").text("layout.articles"))
                .isEqualTo("Artikel");
        assertThat(languages.preferred("fr, en;q=0.1").locale()).isEqualTo(Locale.ENGLISH);
        assertThat(languages.preferred("*").locale().getLanguage()).isIn("en", "de");
        assertThat(languages.preferred(";;q=x,,").locale()).isEqualTo(Locale.ENGLISH);
        assertThat(languages.preferred(null).text("overview.unit.count", 12_345))
                .isEqualTo("12,345");
        assertThat(languages.in("de").text("overview.unit.count", 12_345)).isEqualTo("12.345");
    }

    private static List<Path> bundles() throws IOException {
        try (Stream<Path> files = Files.list(BUNDLES)) {
            return files.filter(file -> file.toString().endsWith(".properties")).toList();
        }
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : List.of("jte", "java/org/newswire/store/page")) {
            try (Stream<Path> files = Files.walk(MAIN.resolve(folder))) {
                files.filter(Files::isRegularFile).forEach(found::add);
            }
        }
        return found;
    }

    private static Set<String> keys(Path bundle) throws IOException {
        return new TreeSet<>(read(bundle).stringPropertyNames());
    }

    private static Properties read(Path bundle) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(bundle)) {
            properties.load(in);
        }
        return properties;
    }
}
