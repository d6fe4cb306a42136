package org.newswire.store.story;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Scores the stories in a database against the true ones, over pairs of articles, in total and for each
/// kind of copy, and prints the cost of clustering.
///
/// The truth has a JSON object per line with `link`, `story` and `copy` (the change of the text). Articles
/// are matched by their URL or the entry's link. Articles in only one of the two are counted and not
/// scored.
@Command(
        name = "stories",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scores the stories of a running Newswire against the true ones; exit code 1 below the bar.")
public final class StoryBench implements Callable<Integer> {
    private static final double LEAST_F1 = 0.95;
    private static final double LEAST_PRECISION = 0.98;
    private static final double MOST_MS = 1;
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(newswire_\\w+?)(?:\\{[^}]*})? (\\S+)$");

    private final PrintStream out;

    @Option(
            names = "--truth",
            required = true,
            paramLabel = "FILE|URL",
            description = "lines of JSON with link, story and copy")
    private String truth = "";

    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "${env:DATABASE_URL:-jdbc:postgresql://127.0.0.1:15432/newswire}",
            description = "of the store (default: ${DEFAULT-VALUE})")
    private String database = "";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            defaultValue = "${env:DATABASE_PASSWORD_FILE:-newswire-data/postgres/password}",
            description = "of the user newswire (default: ${DEFAULT-VALUE})")
    private Path passwordFile = Path.of("");

    @Option(
            names = "--metrics",
            paramLabel = "URL",
            description = "of the store, such as http://127.0.0.1:8082/metrics: tells the cost, too")
    private @Nullable URI metrics;

    StoryBench(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StoryBench(System.out)).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, SQLException {
        List<StoryScore.Member> members = members(truths());
        StoryScore all = StoryScore.of(members);
        boolean enough = print("all", all);
        for (String kind : members.stream()
                .map(StoryScore.Member::kind)
                .distinct()
                .sorted()
                .toList()) {
            StoryScore score = StoryScore.of(members, kind);
            enough &= score.truePairs() == 0 || print(kind, score);
        }
        boolean cheap = cost();
        return enough && cheap ? 0 : 1;
    }

    private boolean print(String what, StoryScore score) {
        out.printf(Locale.ROOT, "%-9s %s%n", what, score);
        return score.f1() >= LEAST_F1 && score.precision() >= LEAST_PRECISION;
    }

    private record True(String story, String copy) {}

    /// Returns the truth by link.
    private Map<String, True> truths() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Map<String, True> truths = new HashMap<>();
        for (String line : read(truth).split("\n", -1)) {
            if (!line.isBlank()) {
                JsonNode item = json.readTree(line);
                truths.put(
                        item.path("link").asText(),
                        new True(item.path("story").asText(), item.path("copy").asText()));
            }
        }
        return truths;
    }

    private static String read(String where) throws IOException {
        if (!where.matches("https?://.*")) {
            return Files.readString(Path.of(where));
        }
        try (var in = URI.create(where).toURL().openStream()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private List<StoryScore.Member> members(Map<String, True> truths) throws IOException, SQLException {
        List<StoryScore.Member> members = new ArrayList<>();
        int unknown = 0;
        String password = Files.readString(passwordFile).strip();
        try (Connection connection = DriverManager.getConnection(database, "newswire", password);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select a.id, coalesce(m.story_id, a.id), a.url, a.link"
                        + " from article a left join story_article m on m.article_id = a.id")) {
            while (rows.next()) {
                True known = Optional.ofNullable(truths.get(String.valueOf(rows.getString(3))))
                        .orElse(truths.get(String.valueOf(rows.getString(4))));
                if (known == null) {
                    unknown++;
                } else {
                    members.add(new StoryScore.Member(known.story(), rows.getString(2), known.copy()));
                }
            }
        }
        out.printf(
                "articles scored=%d not_in_the_truth=%d not_stored=%d%n",
                members.size(), unknown, truths.size() - members.size());
        return members;
    }

    /// @return whether the cost is within the limit
    private boolean cost() throws IOException {
        if (metrics == null) {
            return true;
        }
        Map<String, Double> samples = new HashMap<>();
        SAMPLE.matcher(read(metrics.toString()))
                .results()
                .forEach((MatchResult sample) -> samples.put(sample.group(1), Double.valueOf(sample.group(2))));
        double articles = samples.getOrDefault("newswire_stories_clustered_total", 0.0);
        double ms = samples.getOrDefault("newswire_stories_clustering_seconds_sum", 0.0) / articles * 1000;
        out.printf(Locale.ROOT, "cost      ms_per_article=%.3f articles=%.0f%n", ms, articles);
        return ms <= MOST_MS;
    }
}
