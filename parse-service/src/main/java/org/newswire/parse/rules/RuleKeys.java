package org.newswire.parse.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.SiteRule;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The keys and values of a site rule, or of its test, in YAML. Keys that are unknown, repeated or empty are
/// reported and treated as absent.
final class RuleKeys {
    private static final Set<String> SELECTORS = with(SiteRule.FIELDS, "body", "remove");

    private final RuleErrors errors;
    private final int line;
    private final Map<String, Node> values = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    RuleKeys(MappingNode map, Set<String> known, RuleErrors errors) {
        this.errors = errors;
        this.line = line(map);
        for (NodeTuple tuple : map.getValue()) {
            int at = line(tuple.getKeyNode());
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (!known.contains(key)) {
                errors.add(at, "unknown key " + key, "known keys are " + String.join(", ", new TreeSet<>(known)));
            } else if (lines.putIfAbsent(key, at) != null) {
                errors.add(at, "duplicate key " + key, "remove one of them");
            } else if (isNothing(tuple.getValueNode())) {
                errors.noValue(at, key, key + ": %s");
            } else {
                values.put(key, tuple.getValueNode());
            }
        }
    }

    static Set<String> with(List<String> keys, String... others) {
        var all = new HashSet<>(keys);
        all.addAll(List.of(others));
        return all;
    }

    static int line(Node node) {
        return 1 + node.getStartMark().map(mark -> mark.getLine()).orElse(0);
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && (Tag.NULL.equals(scalar.getTag()) || scalar.getValue().isBlank());
    }

    /// Returns the line of a key, or the first line of the rule if the key is absent.
    int line(String key) {
        return lines.getOrDefault(key, line);
    }

    boolean isGiven(String key) {
        return lines.containsKey(key);
    }

    @Nullable
    Node node(String key) {
        return values.get(key);
    }

    /// Returns a required text, or null if it is missing. A missing text is reported.
    @Nullable
    String required(String key, String example) {
        if (!lines.containsKey(key)) {
            errors.add(line, key + " is missing", "write " + key + ": " + example);
        }
        return one(key);
    }

    @Nullable
    String one(String key) {
        Node node = values.get(key);
        if (node == null) {
            return null;
        }
        if (node instanceof ScalarNode scalar) {
            return text(scalar, key);
        }
        String remedy = SELECTORS.contains(key) ? "write one selector, such as 'h1, h2'" : "write a single text";
        errors.add(line(key), key + " is not a text", remedy);
        return null;
    }

    /// Returns the texts of those keys that are present.
    Map<String, String> some(List<String> keys) {
        var some = new HashMap<String, String>();
        for (String key : keys) {
            String text = one(key);
            if (text != null) {
                some.put(key, text);
            }
        }
        return some;
    }

    /// Returns a list of texts or a single text; empty if the key is absent.
    List<String> several(String key) {
        Node node = values.get(key);
        if (!(node instanceof SequenceNode list)) {
            String text = one(key);
            return text == null ? List.of() : List.of(text);
        }
        var texts = new ArrayList<String>();
        for (Node item : list.getValue()) {
            if (isNothing(item)) {
                errors.noValue(line(item), "an element of " + key, "- %s");
            } else if (item instanceof ScalarNode scalar) {
                texts.add(text(scalar, key));
            } else {
                errors.add(line(item), "an element of " + key + " is not a text", "quote it");
            }
        }
        return texts;
    }

    private String text(ScalarNode node, String key) {
        String text = node.getValue();
        if (SELECTORS.contains(key) && node.isPlain()) {
            node.getEndMark().ifPresent(end -> errors.cutShort(end.getLine() + 1, end.getColumn(), key, text));
        }
        return text;
    }
}
