package org.newswire.hostile;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.newswire.hostile.PublishedItem.Fate;

/// Compares the published items with the tables, the topics and the search.
final class Accounts {
    private final HostileChain chain;
    private final TopicWatch topics;
    private final SearchWatch search;

    /// A row of the table of articles.
    ///
    /// @param storedAt by the database's clock, which is the clock of this machine
    private record Row(String id, Instant storedAt) {}

    /// The times at which an item passed each stage.
    ///
    /// @param polled     at which its feed first showed it
    /// @param searchable at which a search first found it; now if none did
    record Course(
            Instant published, Instant polled, Instant raw, Instant article, Instant stored, Instant searchable) {}

    Accounts(HostileChain chain, TopicWatch topics, SearchWatch search) {
        this.chain = chain;
        this.topics = topics;
        this.search = search;
    }

    /// The links of healthy items that are not in the table.
    Set<String> unstored(HealthySites healthy) throws SQLException {
        Set<String> missing = new HashSet<>(healthy.published().keySet());
        missing.removeAll(healthyRows().keySet());
        return missing;
    }

    /// The links of healthy items that no search has found.
    Set<String> unsearchable(HealthySites healthy) throws SQLException {
        Set<String> missing = new HashSet<>(healthy.published().keySet());
        healthyRows().forEach((link, rows) -> {
            if (rows.stream().allMatch(row -> search.firstFound(row.id).isPresent())) {
                missing.remove(link);
            }
        });
        return missing;
    }

    /// Returns the problems of healthy items: absent, or present more than once.
    List<String> problems(HealthySites healthy) throws SQLException {
        List<String> problems = new ArrayList<>();
        unstored(healthy).forEach(link -> problems.add("not stored: " + link));
        unsearchable(healthy).forEach(link -> problems.add("not found by a search: " + link));
        Map<String, List<Row>> rows = healthyRows();
        healthy.published().keySet().forEach(link -> {
            List<Row> found = rows.getOrDefault(link, List.of());
            if (found.size() > 1) {
                problems.add(found.size() + " rows: " + link);
            }
            found.forEach(row -> {
                if (topics.rawRecords(row.id) != 1 || topics.articleRecords(row.id) != 1) {
                    problems.add(topics.rawRecords(row.id) + " raw records, " + topics.articleRecords(row.id)
                            + " article records: " + link);
                }
            });
        });
        for (List<String> row : chain.query("select a.url, count(*) from article_version v join article a"
                + " on a.id = v.article_id where a.url like 'http://127.10.%' group by 1 having count(*) > 1")) {
            problems.add(row.get(1) + " versions: " + row.get(0));
        }
        return problems;
    }

    /// The courses of the stored healthy items.
    ///
    /// @param since items published before are ignored
    List<Course> courses(HealthySites healthy, Instant since) throws SQLException {
        Map<String, List<Row>> rows = healthyRows();
        Map<String, Instant> polled = healthy.polled();
        List<Course> courses = new ArrayList<>();
        healthy.published().forEach((link, published) -> {
            if (published.isAfter(since)) {
                for (Row row : rows.getOrDefault(link, List.of())) {
                    Instant poll = polled.getOrDefault(link, published);
                    Instant raw = topics.rawTime(row.id).orElse(poll);
                    Instant article = topics.articleTime(row.id).orElse(raw);
                    Instant searchable = search.firstFound(row.id).orElseGet(Instant::now);
                    courses.add(new Course(published, poll, raw, article, row.storedAt, searchable));
                }
            }
        });
        return courses;
    }

    private Map<String, List<Row>> healthyRows() throws SQLException {
        Map<String, List<Row>> rows = new HashMap<>();
        for (List<String> row : chain.query("select url, id, (extract(epoch from stored_at) * 1000)::bigint"
                + " from article where url like 'http://127.10.%'")) {
            rows.computeIfAbsent(row.get(0), url -> new ArrayList<>())
                    .add(new Row(row.get(1), Instant.ofEpochMilli(Long.parseLong(row.get(2)))));
        }
        return rows;
    }

    /// Hostile items and foreign records with an outcome that is not allowed.
    List<String> unaccounted(List<PublishedItem> items, ForeignRecords foreign) throws SQLException {
        List<String> problems = new ArrayList<>();
        Set<String> stored = storedIds();
        for (PublishedItem item : items) {
            Fate fate = fate(item, stored);
            if (!item.allowed().contains(fate)) {
                problems.add(fate + ": " + item.token());
            }
        }
        for (ForeignRecords.Sent sent : foreign.sent()) {
            if (topics.reason(sent).isEmpty()) {
                problems.add("no dead letter: " + sent);
            }
        }
        return problems;
    }

    /// The number of items with each outcome, by `kind fate reason`.
    Map<String, Long> fates(List<PublishedItem> items) throws SQLException {
        Set<String> stored = storedIds();
        return items.stream()
                .collect(Collectors.groupingBy(
                        item -> item.token().split("\\.", -1)[1] + " " + fate(item, stored)
                                + deadLetter(item).map(reason -> " " + reason).orElse(""),
                        java.util.TreeMap::new,
                        Collectors.counting()));
    }

    private Fate fate(PublishedItem item, Set<String> stored) {
        Optional<String> id = topics.articleId(item.token());
        if (id.isEmpty()) {
            return Fate.NOT_READ;
        }
        if (stored.contains(id.get())) {
            return Fate.STORED;
        }
        return deadLetter(item).filter(reason -> !reason.isEmpty()).isPresent() ? Fate.DEAD_LETTER : Fate.LOST;
    }

    private Optional<String> deadLetter(PublishedItem item) {
        return topics.articleId(item.token()).flatMap(topics::reason);
    }

    private Set<String> storedIds() throws SQLException {
        return chain.query("select id from article").stream()
                .map(List::getFirst)
                .collect(Collectors.toSet());
    }
}
