package org.newswire.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/// Finds references in the documents whose target does not exist: links, settings, classes, methods, metrics, topics,
/// scripts, commands and log messages.
///
/// A name counts as known if a source file contains it as a whole word; a class's method or nested type if the file
/// of the class does.
final class DocumentReferences {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern SETTING = Pattern.compile("(?<![\\w$])[A-Z]+(?:_[A-Z0-9]+)+(?![\\w*])");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+)(?:\\.java)?`");
    private static final Pattern MEMBER = Pattern.compile("`([A-Z][A-Za-z0-9]+\\.(?!java`|md`)\\w+)`");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+#\\w+)`");
    private static final Pattern METRIC = Pattern.compile("\\bnewswire_(?!reader\\b)[a-z_]+");
    private static final Pattern TOPIC = Pattern.compile("`(news\\.[a-z-]+)(?:\\.dlq)?`");
    private static final Pattern SCRIPT = Pattern.compile("(?:deploy|parse-service)/[a-z][a-z/]*[a-z](?![\\w.*/-])");
    private static final Pattern COMMAND =
            Pattern.compile("deploy/newswire ([a-z]+(?: (?:list|show|replay|retry|drop)\\b)?)");
    private static final Pattern MESSAGE = Pattern.compile("grep '([^']+)'");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][\\w]*(?:[.-][a-z][\\w-]*)*");

    /// Placeholders, folders that an operator creates, and a variable of Docker Compose.
    private static final Set<String> EXAMPLES =
            Set.of("FEED_SECRET_NAME", "NAME_FILE", "COMPOSE_FILE", "deploy/secrets");

    private final Set<String> words = new HashSet<>();
    private final Set<String> metrics;
    private final List<String> sources = new ArrayList<>();
    private final Map<String, String> classes = new HashMap<>();
    private final String tools = DeployFolder.read("docs/TOOLS.md");

    DocumentReferences() throws IOException {
        metrics = MetricTable.frozen().rows().keySet();
        for (Path file : files(path -> !path.toString().endsWith(".md"))) {
            String name = file.getFileName().toString().replace(".java", "");
            words.add(name);
            String source = Files.readString(file);
            classes.put(name, source);
            if (file.toString().contains("/src/main/")) {
                sources.add(source);
            }
            WORD.matcher(source).results().forEach(found -> {
                words.add(found.group());
                words.addAll(List.of(found.group().split("[.-]")));
            });
        }
        ConsumerConfig.configNames().forEach(name -> words.add(environmentName(name)));
    }

    static List<Path> documents() throws IOException {
        return files(path -> path.toString().endsWith(".md"));
    }

    /// @return one line per broken reference of the document: the document, the reference, the reason
    List<String> broken(Path document, String text) throws IOException {
        List<String> broken = new ArrayList<>();
        for (MatchResult link : LINK.matcher(text).results().toList()) {
            if (!link.group(1).contains("://") && !hasTarget(document, link.group(1), text)) {
                broken.add(document + ": link " + link.group(1));
            }
        }
        report(document, text, SETTING, "setting", broken, this::isKnownSetting);
        report(document, text, CLASS, "class", broken, words::contains);
        report(document, text, MEMBER, "member", broken, this::isKnownMember);
        report(document, text, TEST, "test", broken, this::isKnownTest);
        report(document, text, METRIC, "metric", broken, this::isKnownMetric);
        report(document, text, TOPIC, "topic", broken, words::contains);
        report(document, text, SCRIPT, "script", broken, name -> Files.exists(CHECKOUT.resolve(name)));
        report(document, text, COMMAND, "command", broken, name -> tools.contains("## deploy/newswire " + name + "\n"));
        report(document, text, MESSAGE, "message", broken, this::isLogged);
        return broken;
    }

    private boolean isLogged(String message) {
        return sources.stream().anyMatch(source -> source.contains(message));
    }

    private static void report(
            Path document, String text, Pattern pattern, String kind, List<String> broken, Predicate<String> known) {
        pattern.matcher(text)
                .results()
                .map(found -> found.groupCount() == 0 ? found.group() : found.group(1))
                .distinct()
                .filter(name -> !EXAMPLES.contains(name) && !known.test(name))
                .forEach(name -> broken.add(document + ": " + kind + " " + name));
    }

    private boolean isKnownSetting(String name) {
        String base = name.endsWith("_FILE") ? name.substring(0, name.length() - 5) : name;
        return words.contains(name) || words.contains(base);
    }

    private boolean isKnownMember(String name) {
        int dot = name.indexOf('.');
        String source = classes.getOrDefault(name.substring(0, dot), "");
        return Pattern.compile("\\b" + name.substring(dot + 1) + "\\b")
                .matcher(source)
                .find();
    }

    private boolean isKnownTest(String name) {
        int hash = name.indexOf('#');
        return classes.getOrDefault(name.substring(0, hash), "").contains("void " + name.substring(hash + 1) + "(");
    }

    private boolean isKnownMetric(String name) {
        return metrics.contains(name) || words.contains(name);
    }

    private static String environmentName(String clientSetting) {
        return "KAFKA_" + clientSetting.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static boolean hasTarget(Path document, String link, String text) throws IOException {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty()
                ? document
                : document.resolveSibling(path).toAbsolutePath().normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return hash < 0
                || anchors(path.isEmpty() ? text : Files.readString(target)).contains(link.substring(hash + 1));
    }

    /// Returns anchors as GitHub derives them from headings.
    private static List<String> anchors(String text) {
        return text.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\s-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static List<Path> files(Predicate<Path> wanted) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String root : List.of("deploy", "ingest-service", "parse-service", "store-service")) {
            try (Stream<Path> found = Files.walk(CHECKOUT.resolve(root))) {
                found.filter(Files::isRegularFile)
                        .filter(DocumentReferences::isText)
                        .forEach(files::add);
            }
        }
        try (Stream<Path> found = Files.list(CHECKOUT)) {
            found.filter(Files::isRegularFile)
                    .filter(DocumentReferences::isText)
                    .forEach(files::add);
        }
        return files.stream().filter(wanted).sorted().toList();
    }

    private static boolean isText(Path file) {
        Path path = CHECKOUT.relativize(file);
        String name = path.getFileName().toString();
        boolean generated = Stream.of("target", "secrets", "node_modules")
                .anyMatch(folder -> path.toString().contains("/" + folder + "/"));
        return !generated
                && (!name.contains(".")
                        || name.matches(".*\\.(java|md|sh|yaml|yml|xml|env|json|sql|tsv|txt|properties|options|ts)"))
                && !path.toString().contains("/src/test/resources/");
    }
}
