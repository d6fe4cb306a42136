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

/// Reads site rules from YAML files: a list `rules`, as OPERATING.md describes. A rule with an error, with
/// a failing test page, or for a site that already has a rule is skipped. Each error is reported with its
/// line and remedy.
final class RuleReader {
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(4 << 20).build();
    private static final List<String> EXPECTED = List.of("title", "subtitle", "section", "published");
    private static final Set<String> KEYS = RuleKeys.with(SiteRule.FIELDS, "site", "remove", "body", "test");
    private static final Set<String> TEST_KEYS = RuleKeys.with(EXPECTED, "page", "url", "authors", "contains", "lacks");
    static final String STAY = " (correct the file; until then its previous rules stay in use)";
    private static final Pattern HOST = Pattern.compile("[\\w-]+(\\.[\\w-]+)*");
    private static final Pattern AROUND_HOST = Pattern.compile("^\\w+://|^//|[/:?#].*$|^\\*\\.");

    private final Extractor extractor;
    final List<SiteRule> rules = new ArrayList<>();
    /// Mark of a rule → name of its file without the extension.
    final Map<String, String> sets = new HashMap<>();
    final List<String> problems = new ArrayList<>();
    /// Site → position of its first rule.
    private final Map<String, String> places = new HashMap<>();

    RuleReader(Extractor extractor) {
        this.extractor = extractor;
    }

    /// Reads a file. Returns false if it has no list of rules, for example because it is empty or
    /// half-written.
    boolean read(Path file, String yaml) {
        List<NodeTuple> lists;
        try {
            lists = tuples(new Compose(SETTINGS).composeString(yaml).orElse(null), "rules");
        } catch (YamlEngineException e) {
            problems.add(broken(file, e));
            return false;
        } catch (StackOverflowError e) {
            problems.add(file + ": nested too deeply" + STAY);
            return false;
        }
        if (lists.size() > 1) {
            int line = RuleKeys.line(lists.get(1).getKeyNode());
            problems.add(file + ":" + line + ": duplicate key rules" + STAY);
            return false;
        }
        if (lists.isEmpty() || !(lists.getFirst().getValueNode() instanceof SequenceNode entries)) {
            problems.add(file + " has no list `rules`");
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
        return file + line + ": not valid YAML: " + reason.replaceAll("\\s+", " ") + STAY;
    }

    private void readEntry(Path file, List<String> lines, Node entry) {
        String site = tuples(entry, "site").stream()
                .map(tuple -> tuple.getValueNode() instanceof ScalarNode scalar ? scalar.getValue() : "")
                .findFirst()
                .orElse("");
        var errors = new RuleErrors(file, lines, site);
        if (entry instanceof MappingNode map) {
            readRule(file, new RuleKeys(map, KEYS, errors), errors);
        } else {
            errors.add(
                    RuleKeys.line(entry),
                    "not a rule",
                    "write - site: HOST, and the other keys of the rule below site");
        }
        problems.addAll(errors.found());
    }

    private void readRule(Path file, RuleKeys keys, RuleErrors errors) {
        String site = site(file, keys, errors);
        RuleKeys testKeys = testKeys(keys, errors);
        RuleExample test = testKeys == null ? null : test(file, testKeys, errors);
        SiteRule rule = rule(site, keys, errors);
        if (rule == null || test == null || testKeys == null || !errors.found().isEmpty()) {
            return;
        }
        for (RuleExample.Failure failure : test.failures(rule, extractor)) {
            errors.add((failure.ofTest() ? testKeys : keys).line(failure.key()), failure.message(), failure.remedy());
        }
        if (errors.found().isEmpty()) {
            rules.add(rule);
            sets.put(rule.mark(), String.valueOf(file.getFileName()).replaceFirst("\\.\\w+$", ""));
        }
    }

    /// Returns the site, or null if it is not a host or already has a rule.
    private @Nullable String site(Path file, RuleKeys keys, RuleErrors errors) {
        String given = keys.required("site", "courier.example");
        if (given == null) {
            return null;
        }
        String site = given.strip().toLowerCase(Locale.ROOT).replaceFirst("^www\\.", "");
        int line = keys.line("site");
        if (!HOST.matcher(site).matches()) {
            String host = AROUND_HOST.matcher(site).replaceAll("").replaceFirst("^www\\.", "");
            String example = HOST.matcher(host).matches() ? host : "courier.example";
            errors.add(line, "site is not a host", "write only the host, site: " + example);
            return null;
        }
        String first = places.putIfAbsent(site, file + ":" + line);
        if (first != null) {
            errors.add(line, "the site already has a rule at " + first, "merge them; this one is not used");
            return null;
        }
        return site;
    }

    private static @Nullable SiteRule rule(@Nullable String site, RuleKeys keys, RuleErrors errors) {
        List<String> remove = keys.several("remove");
        String body = keys.one("body");
        Map<String, String> selectors = keys.some(SiteRule.FIELDS);
        boolean sound = remove.stream().allMatch(selector -> isSound("remove", selector, keys, errors));
        sound &= body == null || isSound("body", body, keys, errors);
        for (Map.Entry<String, String> field : selectors.entrySet()) {
            sound &= isSound(field.getKey(), field.getValue(), keys, errors);
        }
        return site == null || !sound ? null : new SiteRule(site, remove, body, selectors);
    }

    private static boolean isSound(String key, String selector, RuleKeys keys, RuleErrors errors) {
        String fault = SiteRule.fault(selector);
        if (fault != null) {
            errors.add(keys.line(key), key + ": " + fault, "write a CSS selector in jsoup's syntax");
        }
        return fault == null;
    }

    private static @Nullable RuleKeys testKeys(RuleKeys keys, RuleErrors errors) {
        if (keys.node("test") instanceof MappingNode map) {
            return new RuleKeys(map, TEST_KEYS, errors);
        }
        if (keys.node("test") != null || !keys.isGiven("test")) {
            errors.add(keys.line("test"), "the rule has no test", "add test: with page, url and the expected values");
        }
        return null;
    }

    private static @Nullable RuleExample test(Path file, RuleKeys keys, RuleErrors errors) {
        String page = keys.required("page", "courier.example.html, a file in the same folder");
        String url = keys.required("url", "https://courier.example/…, the URL of the page");
        Map<String, String> fields = keys.some(EXPECTED);
        List<String> authors = keys.several("authors");
        List<String> contains = keys.several("contains");
        List<String> lacks = keys.several("lacks");
        if (url != null && !url.matches("(?i)https?://[^/].*")) {
            String remedy = "write the complete URL, such as https://" + url.replaceFirst("^(\\w+:)?/*", "");
            errors.add(keys.line("url"), "url is not an http or https URL", remedy);
        }
        return page == null || url == null
                ? null
                : new RuleExample(file.resolveSibling(page), url, fields, authors, contains, lacks);
    }
}
