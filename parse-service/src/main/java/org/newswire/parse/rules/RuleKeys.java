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

/// The keys of a rule, or of its test, with the texts that they hold. What is wrong is noted with its
/// line and counts as not given.
final class RuleKeys {
    private static final Set<String> SELECTORS = with(SiteRule.FIELDS, "body", "remove");

    private final RuleFaults faults;
    private final int line;
    private final Map<String, Node> values = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();

    RuleKeys(MappingNode map, Set<String> known, RuleFaults faults) {
        this.faults = faults;
        this.line = line(map);
        for (NodeTuple tuple : map.getValue()) {
            int at = line(tuple.getKeyNode());
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            if (!known.contains(key)) {
                faults.add(
                        at, "the key " + key + " is not known", "those known are " + String.join(", ", sorted(known)));
            } else if (lines.putIfAbsent(key, at) != null) {
                faults.add(at, "the key " + key + " is given twice", "remove one of the two");
            } else if (isNothing(tuple.getValueNode())) {
                faults.noValue(at, key, key + ": %s");
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

    private static Set<String> sorted(Set<String> keys) {
        return new TreeSet<>(keys);
    }

    static int line(Node node) {
        return 1 + node.getStartMark().map(mark -> mark.getLine()).orElse(0);
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && (Tag.NULL.equals(scalar.getTag()) || scalar.getValue().isBlank());
    }

    /// The line of a key; of the first key where it isn't given.
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

    /// One text that has to be there; null where it isn't, which is noted.
    ///
    /// @param example what may be written
    @Nullable
    String required(String key, String example) {
        if (!lines.containsKey(key)) {
            faults.add(line, key + " is missing", "write " + key + ": " + example);
        }
        return one(key);
    }

    @Nullable
    String one(String key) {
        Node node = values.get(key);
        if (node == null || node instanceof ScalarNode) {
            return node == null ? null : text(node, key);
        }
        String remedy = SELECTORS.contains(key) ? "write one selector; 'h1, h2' takes either" : "write one";
        faults.add(line(key), key + " is no text", remedy);
        return null;
    }

    /// Of these keys the texts of those that are given.
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

    /// A list of texts, or a single one; empty where it isn't given.
    List<String> several(String key) {
        Node node = values.get(key);
        if (!(node instanceof SequenceNode list)) {
            String text = one(key);
            return text == null ? List.of() : List.of(text);
        }
        var texts = new ArrayList<String>();
        for (Node item : list.getValue()) {
            if (isNothing(item)) {
                faults.noValue(line(item), "one of " + key, "- %s");
            } else if (item instanceof ScalarNode) {
                texts.add(text(item, key));
            } else {
                faults.add(line(item), "one of " + key + " is no text", "quote it if it is one");
            }
        }
        return texts;
    }

    private String text(Node node, String key) {
        String text = ((ScalarNode) node).getValue();
        if (SELECTORS.contains(key) && ((ScalarNode) node).isPlain()) {
            node.getEndMark().ifPresent(end -> faults.cutShort(end.getLine() + 1, end.getColumn(), key, text));
        }
        return text;
    }
}
