package org.newswire.parse.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.newswire.parse.extract.Extractor;
import org.newswire.parse.extract.SiteRules;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The site rules of a file, or of all `*.yaml` and `*.yml` files of a folder, reloaded within seconds
/// after a change. A change is used once two reads in a row are equal. If a file becomes unreadable or has
/// no list of rules, its previous rules stay in use: only `rules: []` or deleting the file removes them.
/// Thread-safe.
public final class WatchedRules implements Supplier<SiteRules>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedRules.class);

    /// The content of a file.
    ///
    /// @param error why it cannot be read; null if it was read
    private record Text(String rules, @Nullable String error) {}

    private final Path place;
    private final Extractor extractor;
    private volatile @Nullable SupervisedThread watcher;
    private @Nullable Map<Path, Text> seen;
    private Map<Path, Text> texts = Map.of();

    /// The last text of each file that had a list of rules.
    private Map<Path, String> used = Map.of();

    private volatile SiteRules rules = SiteRules.NONE;
    private volatile Map<String, String> sets = Map.of();
    private volatile List<String> problems = List.of();

    private WatchedRules(Path place, Extractor extractor) {
        this.place = place;
        this.extractor = extractor;
        refresh();
    }

    /// Reads the rules, and reloads them at this interval.
    ///
    /// @param extractor runs the tests of the rules
    public static WatchedRules watch(Path place, Extractor extractor, Duration pause, Supervisor supervisor) {
        var watched = new WatchedRules(place, extractor);
        watched.watcher = supervisor.start("site-rules", () -> watched.watch(pause));
        return watched;
    }

    /// Reads the rules once.
    public static WatchedRules read(Path place, Extractor extractor) {
        return new WatchedRules(place, extractor);
    }

    @Override
    public SiteRules get() {
        return rules;
    }

    /// Returns the rule set (file name without extension) that an article was extracted with. Returns null
    /// if that was not a current rule.
    ///
    /// @param extractor the article's extractor: version and mark of the rule
    public @Nullable String setOf(String extractor) {
        int mark = extractor.indexOf('+');
        return mark < 0 ? null : sets.get(extractor.substring(mark));
    }

    /// Returns the errors of the last read, one line each.
    public List<String> problems() {
        return problems;
    }

    private void watch(Duration pause) throws InterruptedException {
        while (true) {
            Thread.sleep(pause);
            refresh();
        }
    }

    /// Reads the files again. Test pages are not watched: a rule is tested again when its file changes.
    void refresh() {
        Map<Path, Text> now;
        try {
            now = load();
        } catch (IOException | UncheckedIOException e) {
            report(List.of(place + " cannot be read: " + (Files.exists(place) ? reason(e) : "no such file or folder")));
            return;
        }
        boolean settled = seen == null || now.equals(seen);
        seen = now;
        if (!settled || now.equals(texts)) {
            return;
        }
        texts = now;
        var reader = new RuleReader(extractor);
        var readable = new TreeMap<Path, String>();
        now.forEach((file, text) -> {
            String last = used.get(file);
            if (text.error != null) {
                reader.problems.add(file + ": " + text.error + RuleReader.STAY);
            }
            if (text.error == null && reader.read(file, text.rules)) {
                readable.put(file, text.rules);
            } else if (last != null && reader.read(file, last)) {
                readable.put(file, last);
            }
        });
        used = readable;
        rules = new SiteRules(reader.rules);
        sets = Map.copyOf(reader.sets);
        report(reader.problems);
        LOG.info("site rules read: used={} problems={}", reader.rules.size(), reader.problems.size());
    }

    private void report(List<String> found) {
        if (!found.equals(problems)) {
            found.forEach(problem -> LOG.warn("SITE_RULES {}", problem));
        }
        problems = List.copyOf(found);
    }

    private Map<Path, Text> load() throws IOException {
        List<Path> files = List.of(place);
        if (Files.isDirectory(place)) {
            try (Stream<Path> all = Files.list(place)) {
                files = all.filter(file -> isYaml(file) && !Files.isDirectory(file))
                        .toList();
            }
        }
        var loaded = new TreeMap<Path, Text>();
        for (Path file : files) {
            try {
                loaded.put(file, new Text(Files.readString(file), null));
            } catch (CharacterCodingException e) {
                loaded.put(file, new Text("", "not in UTF-8; save it as UTF-8"));
            } catch (IOException e) {
                if (files.size() == 1 && file.equals(place)) {
                    throw e;
                }
                loaded.put(file, new Text("", "cannot be read: " + reason(e)));
            }
        }
        return loaded;
    }

    private static String reason(Exception e) {
        return e instanceof AccessDeniedException || e.getCause() instanceof AccessDeniedException
                ? "permission denied; make it readable for the account of the service"
                : e.getClass().getSimpleName();
    }

    private static boolean isYaml(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }

    @Override
    public void close() {
        SupervisedThread started = watcher;
        if (started != null) {
            started.stop();
        }
    }
}
