package org.newswire.ingest.feeds;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads YAML: a list of feeds, or `feeds:` with a list. An invalid file is read item by item
/// ([YamlListSplitter]), so a broken item does not affect the others.
final class YamlFeeds {
    private static final String KEYS = "name, url, tags, options";
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(64 * 1024 * 1024).build();

    private final FeedListBuilder builder;
    private int lineOffset;

    YamlFeeds(FeedListBuilder builder) {
        this.builder = builder;
    }

    void read(String text) {
        Optional<Node> root;
        try {
            root = new Compose(SETTINGS).composeString(text);
        } catch (YamlEngineException e) {
            readItems(text);
            return;
        }
        root.ifPresent(this::top);
    }

    private void readItems(String text) {
        YamlListSplitter items = YamlListSplitter.split(text);
        items.stray()
                .forEach(line -> builder.damage(
                        line, "belongs to no feed", "begin each feed with '- ' at the indentation of the others"));
        for (YamlListSplitter.Item item : items.items()) {
            lineOffset = item.line() - 1;
            try {
                Optional<Node> node = new Compose(SETTINGS).composeString(item.text());
                node.ifPresent(this::top);
            } catch (YamlEngineException e) {
                broken(e);
            }
        }
        lineOffset = 0;
    }

    private void broken(YamlEngineException e) {
        int line = lineOffset + 1;
        String reason = String.valueOf(e.getMessage());
        if (e instanceof MarkedYamlEngineException marked) {
            boolean unclosed = String.valueOf(marked.getContext()).contains("quoted scalar");
            line = (unclosed ? marked.getContextMark() : marked.getProblemMark())
                            .map(mark -> mark.getLine())
                            .orElse(0)
                    + lineOffset
                    + 1;
            reason = unclosed ? "a quote is not closed" : marked.getProblem();
        }
        builder.damage(line, "is not YAML: " + reason, "fix this feed; the others are used");
    }

    private void top(Node root) {
        switch (root) {
            case SequenceNode list -> items(list);
            case MappingNode map -> topMapping(map);
            default ->
                builder.problem(
                        line(root), "is not a list of feeds", "write 'feeds:' and below it '- url: …' for each feed");
        }
    }

    private void topMapping(MappingNode map) {
        for (NodeTuple entry : map.getValue()) {
            String key = text(entry.getKeyNode());
            if (!"feeds".equals(key)) {
                unknown(entry, "the key '" + key + "' is unknown here", "the only one is 'feeds'");
            } else if (entry.getValueNode() instanceof SequenceNode list) {
                items(list);
            } else {
                builder.damage(
                        line(entry.getKeyNode()),
                        "'feeds' is not a list",
                        "write '- url: …' for each feed below it, or 'feeds: []' for none");
            }
        }
    }

    /// Reports an unknown key. A list under it may name watched feeds, so it counts as damage.
    private void unknown(NodeTuple entry, String message, String remedy) {
        int line = line(entry.getKeyNode());
        if (entry.getValueNode() instanceof SequenceNode) {
            builder.damage(line, message, remedy);
        } else {
            builder.problem(line, message, remedy);
        }
    }

    private void items(SequenceNode list) {
        if (list.getValue().isEmpty()) {
            builder.allowEmpty();
        }
        list.getValue().forEach(this::item);
    }

    private void item(Node node) {
        switch (node) {
            case ScalarNode scalar ->
                builder.url(line(scalar), scalar.getValue())
                        .ifPresent(url ->
                                builder.feed(line(scalar), new ListedFeed(url, null, List.of(), FeedOptions.NONE)));
            case MappingNode map -> feed(map);
            default -> builder.damage(line(node), "is not a feed", "write a URL, or " + KEYS);
        }
    }

    private void feed(MappingNode map) {
        Map<String, Node> values = keys(map, Set.of("name", "url", "tags", "options"), KEYS);
        Node url = values.get("url");
        String address = url == null ? null : text(url);
        if (url == null || address == null) {
            builder.damage(line(map), "the feed has no url", "give it one, such as url: https://example.org/feed.xml");
            return;
        }
        Optional<URI> known = builder.url(line(url), address);
        Node options = values.get("options");
        FeedOptions wanted = options == null ? FeedOptions.NONE : new YamlOptions(this, builder).read(options);
        List<String> tags = tags(values.get("tags"));
        String name = name(values.get("name"));
        known.ifPresent(feed -> builder.feed(line(map), new ListedFeed(feed, name, tags, wanted)));
    }

    private @Nullable String name(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        String name = text(node);
        if (name == null) {
            builder.problem(line(node), "the name is not text", "write it as text, in quotes if need be");
        }
        return FeedListBuilder.nameOrNull(name);
    }

    private List<String> tags(@Nullable Node node) {
        List<@Nullable String> tags = switch (node) {
            case null -> List.of();
            case SequenceNode list -> list.getValue().stream().map(this::text).toList();
            case ScalarNode scalar ->
                List.<@Nullable String>of(scalar.getValue().split(","));
            default -> Collections.singletonList(null);
        };
        List<String> known = tags.stream().filter(Objects::nonNull).toList();
        if (node != null && known.size() < tags.size()) {
            builder.problem(line(node), "tags are not a list of texts", "write tags: [politics, europe]");
        }
        return FeedListBuilder.tags(known);
    }

    /// Returns the values by key. Reports unknown and duplicate keys.
    Map<String, Node> keys(MappingNode map, Set<String> known, String knownText) {
        Map<String, Node> values = new LinkedHashMap<>();
        for (NodeTuple entry : map.getValue()) {
            String key = text(entry.getKeyNode());
            int line = line(entry.getKeyNode());
            if (key == null || !known.contains(key)) {
                builder.problem(line, "the key '" + key + "' is unknown", "known keys are " + knownText);
            } else if (values.putIfAbsent(key, entry.getValueNode()) != null) {
                twice(line, key);
            }
        }
        return values;
    }

    /// Reports a duplicate key. Each of two URLs may be that of a watched feed, so they count as damage.
    private void twice(int line, String key) {
        String message = "the key '" + key + "' is given twice";
        String remedy = "remove one; the first one is used";
        if (key.equals("url")) {
            builder.damage(line, message, remedy);
        } else {
            builder.problem(line, message, remedy);
        }
    }

    @Nullable
    String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    int line(Node node) {
        return lineOffset + 1 + node.getStartMark().map(mark -> mark.getLine()).orElse(0);
    }
}
