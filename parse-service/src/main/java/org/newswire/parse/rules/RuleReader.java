package org.newswire.parse.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.SiteRule;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads the rules of files: `rules:` with a list of entries, as the service's README shows them. An
/// entry that is wrong, whose test page doesn't come out as it has to, or whose site has a rule already,
/// is left out; each fault is told with its line and its remedy. The others stay.
final class RuleReader {
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(4 << 20).build();
    private static final List<String> EXPECTED = List.of("title", "subtitle", "section", "published");
    private static final Set<String> KEYS = RuleKeys.with(SiteRule.FIELDS, "site", "remove", "body", "test");
    private static final Set<String> TEST_KEYS = RuleKeys.with(EXPECTED, "page", "url", "authors", "contains", "lacks");
    static final String STAY = " (mend the file; until then its rules stay as they were)";
    private static final Pattern HOST = Pattern.compile("[\\w-]+(\\.[\\w-]+)*");
    private static final Pattern AROUND_HOST = Pattern.compile("^\\w+://|^//|[/:?#].*$|^\\*\\.");

    private final Extractor extractor;
    final List<SiteRule> rules = new ArrayList<>();
    /// Mark of a rule → name of the file that it is in, without the ending.
    final Map<String, String> sets = new HashMap<>();
    final List<String> problems = new ArrayList<>();
    /// Site → where its first rule is.
    private final Map<String, String> places = new HashMap<>();

    RuleReader(Extractor extractor) {
        this.extractor = extractor;
    }

    /// Whether it is a file of rules at all: one that was emptied, or is half written, is none.
    boolean read(Path file, String yaml) {
        List<NodeTuple> lists;
        try {
            lists = tuples(new Compose(SETTINGS).composeString(yaml).orElse(null), "rules");
        } catch (YamlEngineException e) {
            problems.add(broken(file, e));
            return false;
        } catch (StackOverflowError e) {
            problems.add(file + ": is nested too deeply" + STAY);
            return false;
        }
        if (lists.size() > 1) {
            int line = RuleKeys.line(lists.get(1).getKeyNode());
            problems.add(file + ":" + line + ": the key rules is given twice" + STAY);
            return false;
        }
        if (lists.isEmpty() || !(lists.getFirst().getValueNode() instanceof SequenceNode entries)) {
            problems.add(file + " has no list called rules");
            return false;
        }
        List<String> lines = yaml.lines().toList();
        entries.getValue().forEach(entry -> readEntry(file, lines, entry));
        return true;
    }

    private static List<NodeTuple> tuples(@Nullable Node node, String key) {
        return !(node instanceof MappingNode map)
                ? List.of()
                : map.getValue().stream()
                        .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode name
                                && name.getValue().equals(key))
                        .toList();
    }

    private static String broken(Path file, YamlEngineException e) {
        String line = "";
        String reason = String.valueOf(e.getMessage());
        if (e instanceof MarkedYamlEngineException marked) {
            boolean unclosed = String.valueOf(marked.getContext()).contains("quoted scalar");
            line = (unclosed ? marked.getContextMark() : marked.getProblemMark())
                    .map(mark -> ":" + (mark.getLine() + 1))
                    .orElse("");
            reason = unclosed ? "a quote is not closed" : String.valueOf(marked.getProblem());
        }
        return file + line + ": is no YAML: " + reason.replaceAll("\\s+", " ") + STAY;
    }

    private void readEntry(Path file, List<String> lines, Node entry) {
        String site = tuples(entry, "site").stream()
                .map(tuple -> tuple.getValueNode() instanceof ScalarNode scalar ? scalar.getValue() : "")
                .findFirst()
                .orElse("");
        var faults = new RuleFaults(file, lines, site);
        if (entry instanceof MappingNode map) {
            readRule(file, new RuleKeys(map, KEYS, faults), faults);
        } else {
            faults.add(RuleKeys.line(entry), "is no rule", "write - site: HOST, and the rule's other keys below site");
        }
        problems.addAll(faults.found());
    }

    private void readRule(Path file, RuleKeys keys, RuleFaults faults) {
        String site = site(file, keys, faults);
        RuleKeys testKeys = testKeys(keys, faults);
        RuleTest test = testKeys == null ? null : test(file, testKeys, faults);
        SiteRule rule = rule(site, keys, faults);
        if (rule == null || test == null || testKeys == null || !faults.found().isEmpty()) {
            return;
        }
        for (RuleTest.Fault fault : test.faults(rule, extractor)) {
            faults.add((fault.ofTest() ? testKeys : keys).line(fault.key()), fault.message(), fault.remedy());
        }
        if (faults.found().isEmpty()) {
            rules.add(rule);
            sets.put(rule.mark(), String.valueOf(file.getFileName()).replaceFirst("\\.\\w+$", ""));
        }
    }

    /// The site as addresses have it; null where it is no host, or one that has a rule already.
    private @Nullable String site(Path file, RuleKeys keys, RuleFaults faults) {
        String given = keys.required("site", "courier.example");
        if (given == null) {
            return null;
        }
        String site = given.strip().toLowerCase(Locale.ROOT).replaceFirst("^www\\.", "");
        int line = keys.line("site");
        if (!HOST.matcher(site).matches()) {
            String host = AROUND_HOST.matcher(site).replaceAll("").replaceFirst("^www\\.", "");
            String example = HOST.matcher(host).matches() ? host : "courier.example";
            faults.add(line, "site is no host", "write the host alone, site: " + example);
            return null;
        }
        String first = places.putIfAbsent(site, file + ":" + line);
        if (first != null) {
            faults.add(line, "the site has a rule already, at " + first, "make one of the two; this one is not used");
            return null;
        }
        return site;
    }

    private static @Nullable SiteRule rule(@Nullable String site, RuleKeys keys, RuleFaults faults) {
        List<String> remove = keys.several("remove");
        String body = keys.one("body");
        Map<String, String> selectors = keys.some(SiteRule.FIELDS);
        boolean sound = remove.stream().allMatch(selector -> isSound("remove", selector, keys, faults));
        sound &= body == null || isSound("body", body, keys, faults);
        for (Map.Entry<String, String> field : selectors.entrySet()) {
            sound &= isSound(field.getKey(), field.getValue(), keys, faults);
        }
        return site == null || !sound ? null : new SiteRule(site, remove, body, selectors);
    }

    private static boolean isSound(String key, String selector, RuleKeys keys, RuleFaults faults) {
        String fault = SiteRule.fault(selector);
        if (fault != null) {
            faults.add(keys.line(key), key + ": " + fault, "write a CSS selector, as jsoup has them");
        }
        return fault == null;
    }

    private static @Nullable RuleKeys testKeys(RuleKeys keys, RuleFaults faults) {
        if (keys.node("test") instanceof MappingNode map) {
            return new RuleKeys(map, TEST_KEYS, faults);
        }
        if (keys.node("test") != null || !keys.isGiven("test")) {
            faults.add(keys.line("test"), "the rule has no test", "write test: with page, url and what is to be found");
        }
        return null;
    }

    private static @Nullable RuleTest test(Path file, RuleKeys keys, RuleFaults faults) {
        String page = keys.required("page", "courier.example.html, a file beside this one");
        String url = keys.required("url", "https://courier.example/…, from where the page is");
        Map<String, String> fields = keys.some(EXPECTED);
        List<String> authors = keys.several("authors");
        List<String> contains = keys.several("contains");
        List<String> lacks = keys.several("lacks");
        if (url != null && !url.matches("(?i)https?://[^/].*")) {
            String remedy = "write the whole address, such as https://" + url.replaceFirst("^(\\w+:)?/*", "");
            faults.add(keys.line("url"), "url is no http or https address", remedy);
        }
        return page == null || url == null
                ? null
                : new RuleTest(file.resolveSibling(page), url, fields, authors, contains, lacks);
    }
}
