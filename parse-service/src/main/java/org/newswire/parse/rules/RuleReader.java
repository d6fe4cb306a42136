package org.newswire.parse.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.SiteRule;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads the rules of a file: `rules:` with a list of entries, as the service's README shows them.
/// An entry that is wrong, or whose test page doesn't come out as it has to, is left out and named;
/// the others stay.
final class RuleReader {
    private static final int MAX_CHARS = 4 << 20;
    private static final List<String> EXPECTED = List.of("title", "subtitle", "section", "published");
    private static final Set<String> KEYS = keys(SiteRule.FIELDS, "site", "remove", "body", "test");
    private static final Set<String> TEST_KEYS = keys(EXPECTED, "page", "url", "authors", "contains", "lacks");

    private final Extractor extractor;
    final List<SiteRule> rules = new ArrayList<>();
    /// Mark of a rule → name of the file that it is in, without the ending.
    final Map<String, String> sets = new HashMap<>();
    final List<String> problems = new ArrayList<>();

    RuleReader(Extractor extractor) {
        this.extractor = extractor;
    }

    private static Set<String> keys(List<String> fields, String... others) {
        var keys = new HashSet<>(fields);
        keys.addAll(List.of(others));
        return keys;
    }

    /// Whether it is a file of rules at all: one that was emptied, or is half written, is none.
    boolean read(Path file, String yaml) {
        Object document;
        try {
            var settings = LoadSettings.builder().setCodePointLimit(MAX_CHARS).build();
            document = new Load(settings).loadFromString(yaml);
        } catch (YamlEngineException e) {
            problems.add(file + " is no YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
            return false;
        }
        if (!(document instanceof Map<?, ?> map) || !(map.get("rules") instanceof List<?> entries)) {
            problems.add(file + " has no list called rules");
            return false;
        }
        for (Object entry : entries) {
            readEntry(file, entry);
        }
        return true;
    }

    private void readEntry(Path file, @Nullable Object entry) {
        String name = entry instanceof Map<?, ?> map && map.get("site") != null ? "" + map.get("site") : "an entry";
        try {
            SiteRule rule = rule(map(entry, KEYS));
            List<String> faults =
                    test(file, map(map(entry, KEYS).get("test"), TEST_KEYS)).faults(rule, extractor);
            faults.forEach(fault -> problems.add(file + ", " + name + ": " + fault));
            if (faults.isEmpty()) {
                rules.add(rule);
                sets.put(rule.mark(), String.valueOf(file.getFileName()).replaceFirst("\\.\\w+$", ""));
            }
        } catch (IllegalArgumentException e) {
            problems.add(file + ", " + name + ": " + e.getMessage());
        }
    }

    private static SiteRule rule(Map<String, Object> entry) {
        return new SiteRule(
                required(entry, "site").replaceFirst("^www\\.", ""),
                texts(entry, "remove"),
                entry.containsKey("body") ? required(entry, "body") : null,
                some(entry, SiteRule.FIELDS));
    }

    private static RuleTest test(Path file, Map<String, Object> entry) {
        return new RuleTest(
                file.resolveSibling(required(entry, "page")),
                required(entry, "url"),
                some(entry, EXPECTED),
                texts(entry, "authors"),
                texts(entry, "contains"),
                texts(entry, "lacks"));
    }

    private static Map<String, Object> map(@Nullable Object value, Set<String> keys) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("a map with some of " + keys + " is expected, not " + value);
        }
        var entry = new HashMap<String, Object>();
        map.forEach((key, held) -> {
            if (!(key instanceof String name) || !keys.contains(name)) {
                throw new IllegalArgumentException(key + " is none of " + keys);
            }
            if (held != null) {
                entry.put(name, held);
            }
        });
        return entry;
    }

    private static Map<String, String> some(Map<String, Object> entry, List<String> keys) {
        var some = new HashMap<String, String>();
        keys.stream().filter(entry::containsKey).forEach(key -> some.put(key, required(entry, key)));
        return some;
    }

    private static String required(Map<String, Object> entry, String key) {
        List<String> texts = texts(entry, key);
        if (texts.size() != 1) {
            throw new IllegalArgumentException(key + " is expected, one text");
        }
        return texts.getFirst();
    }

    private static List<String> texts(Map<String, Object> entry, String key) {
        Object held = entry.get(key);
        Stream<?> all = held instanceof List<?> list ? list.stream() : Stream.ofNullable(held);
        return all.map(String::valueOf).filter(Predicate.not(String::isBlank)).toList();
    }
}
