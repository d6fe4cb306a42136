package org.newswire.store.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.newswire.article.Articles.article;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.article.Articles;
import org.newswire.store.api.ChangeCursor.Epoch;
import org.newswire.store.tables.Change;
import org.newswire.store.tables.OpenTransaction;
import org.newswire.store.tables.PostgresArticleStore;

/// Changes since a cursor. Tests [ChangeReader] and [ChangeResource].
final class ReadApiChangesIT extends ServedApi {
    @Test
    void returnsEachArticleOnceInTheOrderOfItsLastChange() throws Exception {
        store(article("before", "It was there.", 0, "daily"));
        JsonNode present = changes("");
        assertConforms(present, "ChangePage");
        assertThat(present.path("articles")).isEmpty();
        assertThat(present.path("more").asBoolean()).isFalse();

        store(article("one", "It opens.", 0, "daily"), article("two", "It opens.", 0, "daily"));
        store(article("one", "It shuts.", 5, "daily"));
        store(article("three", "It opens.", 5, "daily"));
        JsonNode page = changes("&after=" + next(present));
        assertConforms(page, "ChangePage");
        assertThat(slugs(page)).containsExactly("two", "one", "three");
        assertThat(page.at("/articles/1/text").asText()).isEqualTo("It shuts.");
        assertThat(page.at("/articles/1").has("changedBy")).isFalse();
        assertThat(changes("&after=" + next(page)).path("articles")).isEmpty();
    }

    @Test
    void aRetractionIsAChangeAndSoIsTheReturnOfTheArticle() throws Exception {
        store(article("one", "It opens.", 0, "daily"), article("two", "It opens.", 0, "daily"));
        String here = next(changes(""));

        retract("one");
        JsonNode page = changes("&after=" + here);
        assertConforms(page, "ChangePage");
        assertThat(slugs(page)).containsExactly("one");
        assertThat(page.at("/articles/0/retracted").asBoolean()).isTrue();

        store(article("one", "It is back.", 60, "daily"));
        JsonNode back = changes("&after=" + next(page));
        assertThat(slugs(back)).containsExactly("one");
        assertThat(back.at("/articles/0/retracted").asBoolean()).isFalse();
    }

    @Test
    void doesNotReturnUnchangedArticles() throws Exception {
        store(article("one", "It opens.", 0, "daily"));
        retract("one");
        String here = next(changes(""));

        store(article("one", "It opens.", 0, "daily"));
        retract("one");
        assertThat(changes("&after=" + here).path("articles")).isEmpty();
        // a late record of an earlier observation changes the first-seen time
        store(article("one", "It will open.", -5, "daily"));
        assertThat(slugs(changes("&after=" + here))).containsExactly("one");
    }

    @Test
    void pagesEndAnywhereWithinATransaction() throws Exception {
        String here = next(changes(""));
        List<Article> articles = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            articles.add(article("slug" + i, "A text.", i, "daily"));
        }
        store(articles.toArray(Article[]::new));
        store(articles.getFirst(), article("slug1", "Another text.", 300, "daily"));

        List<String> seen = new ArrayList<>();
        JsonNode page;
        do {
            page = changes("&limit=7&after=" + here);
            seen.addAll(slugs(page));
            here = next(page);
        } while (page.path("more").asBoolean());
        assertThat(seen).hasSize(250).doesNotHaveDuplicates().endsWith("slug1");
        assertThat(changes("&after=" + here).path("articles")).isEmpty();
    }

    /// Each is 1 MiB as text and 1 MiB as HTML.
    @Test
    void pagesOfLargeArticlesHaveFewerThanRequested() throws Exception {
        String here = next(changes(""));
        List<String> slugs = List.of("one", "two", "three", "four", "five");
        for (String slug : slugs) {
            store(article(slug, "It opens. ".repeat(100_000), 0, "daily"));
        }

        List<String> seen = new ArrayList<>();
        Answer answer;
        do {
            answer = get("/api/changes?limit=100&after=" + here);
            assertThat(answer.response().body().length).isBetween(2_000_000, 5 << 20);
            seen.addAll(slugs(answer.json()));
            here = next(answer.json());
        } while (answer.json().path("more").asBoolean());
        assertThat(seen).isEqualTo(slugs);
        assertThat(changes("&after=" + here).path("articles")).isEmpty();
    }

    @Test
    void doesNotMissATransactionThatCommitsLate() throws Exception {
        String here = next(changes(""));
        try (Connection slow = database.connections().getConnection()) {
            slow.setAutoCommit(false);
            new OpenTransaction(slow).write(article("late", "A text.", 0, "daily"));
            store(article("soon", "A text.", 1, "daily"));
            JsonNode meanwhile = changes("&after=" + here);
            assertThat(meanwhile.path("articles")).isEmpty();
            here = next(meanwhile);
            slow.commit();
        }

        assertThat(slugs(changes("&after=" + here))).containsExactly("late", "soon");
    }

    @Test
    void ordersTransactionsByTheirNumericIds() throws Exception {
        String here = next(changes(""));
        database.execute("""
                do $$
                declare
                    last bigint := pg_current_xact_id()::text::bigint;
                    rounder bigint := 10 ^ length(last::text);
                begin
                    for used in 1..rounder - last - 8 loop
                        commit;
                        perform pg_current_xact_id();
                    end loop;
                end $$""");
        List<String> slugs = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            slugs.add("slug" + i);
            store(article("slug" + i, "A text.", i, "daily"));
        }

        assertThat(database.rows("select count(distinct length(xid::text)) from article_change"))
                .containsExactly("2");
        assertThat(slugs(changes("&after=" + here))).isEqualTo(slugs);
    }

    @Test
    void aRolledBackTransactionBlocksNothing() throws Exception {
        String here = next(changes(""));
        try (Connection slow = database.connections().getConnection()) {
            slow.setAutoCommit(false);
            new OpenTransaction(slow).write(article("never", "A text.", 0, "daily"));
            store(article("soon", "A text.", 1, "daily"));
            slow.rollback();
        }

        assertThat(slugs(changes("&after=" + here))).containsExactly("soon");
    }

    @Test
    void aCopyIsInSyncWhateverTheOrderOfCommits() throws Exception {
        long seed = new Random().nextLong();
        Map<String, String> copy = new TreeMap<>();
        String here = next(changes(""));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 3; writer++) {
                Random random = new Random(seed + writer);
                String name = "w" + writer + "-";
                writers.add(executor.submit(() -> writeForAWhile(name, random)));
            }
            while (!writers.stream().allMatch(Future::isDone)) {
                here = follow(here, copy);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        follow(here, copy);

        Map<String, String> stored = new TreeMap<>();
        for (String row : database.rows(
                "select id, content_hash, version_count, coalesce(version_order(r.revision, r.retracted_at)"
                        + " >= version_order(article.revision, observed_at), false) from article left join article_retraction r on article_id = id")) {
            String[] parts = row.split(" ", 2);
            stored.put(parts[0], parts[1].replace(" t", " true").replace(" f", " false"));
        }
        assertThat(copy).as("seed %d", seed).isEqualTo(stored);
    }

    /// Runs small transactions, some of which stay open while others begin and commit.
    private static @Nullable Void writeForAWhile(String name, Random random) throws Exception {
        for (int i = 0; i < 60; i++) {
            try (Connection connection = database.connections().getConnection()) {
                connection.setAutoCommit(false);
                var transaction = new OpenTransaction(connection);
                for (int n = random.nextInt(3); n >= 0; n--) {
                    String slug = name + random.nextInt(20);
                    Article article = article(slug, "Text " + random.nextInt(9), random.nextInt(500), "daily");
                    transaction.write(article);
                    if (random.nextInt(4) == 0) {
                        transaction.retract(article);
                    }
                    Thread.sleep(random.nextInt(4));
                }
                connection.commit();
            }
        }
        return null;
    }

    private static String follow(String begin, Map<String, String> copy) throws Exception {
        String here = begin;
        JsonNode page;
        do {
            page = changes("&limit=5&after=" + here);
            for (JsonNode article : page.path("articles")) {
                copy.put(
                        article.path("id").asText(),
                        article.path("contentHash").asText() + " "
                                + article.path("versionCount").asText() + " "
                                + article.path("retracted").asText());
            }
            here = next(page);
        } while (page.path("more").asBoolean());
        return here;
    }

    @Test
    void returnsChangesFromAGivenTime() throws Exception {
        store(article("before", "A text.", 0, "daily"));
        database.execute("update article_change set changed_at = now() - interval '2 hours'");
        store(article("after", "A text.", 0, "daily"));

        Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
        assertThat(slugs(changes("&from=" + hourAgo))).containsExactly("after");
        assertThat(slugs(changes("&from=" + hourAgo.minus(Duration.ofHours(2)))))
                .containsExactly("before", "after");
        JsonNode present = changes("&from=" + hourAgo.plus(Duration.ofHours(2)));
        assertThat(present.path("articles")).isEmpty();
        store(article("more", "A text.", 0, "daily"));
        assertThat(slugs(changes("&after=" + next(present)))).containsExactly("more");
    }

    @Test
    void rejectsExpiredAndForeignCursors() throws Exception {
        ChangeCursor here = ChangeCursor.parse(next(changes("")));
        Instant weekAgo = Instant.now().minus(Duration.ofDays(7)).minusSeconds(60);
        var old = new ChangeCursor(here.epochs(), here.transaction(), here.entry(), 0, weekAgo);
        var foreign = new ChangeCursor(List.of(new Epoch(1, 1, 1)), here.transaction(), here.entry(), 0, here.at());

        for (Map.Entry<String, Integer> given : Map.of(
                        "after=" + old, 410, "from=" + weekAgo, 400, "after=" + foreign, 410)
                .entrySet()) {
            Answer answer = get("/api/changes?" + given.getKey());
            assertThat(answer.response().statusCode()).as(given.getKey()).isEqualTo(given.getValue());
            assertProblem(answer, "/api/changes", given.getValue() == 410 ? "Gone" : "Bad Request");
            assertThat(answer.json().path("detail").asText()).contains("start without a cursor");
        }
    }

    /// A replica that is behind sees such cursors of its primary. An altered one harms only its reader.
    @Test
    void aCursorOfTheFutureReturnsNothingAndStaysWhereItIs() throws Exception {
        ChangeCursor here = ChangeCursor.parse(next(changes("")));
        var ahead = new ChangeCursor(
                here.epochs(), 1_000_000_000_000L, 7, 3, here.at().plusSeconds(3600));
        store(article("one", "It opens.", 0, "daily"));

        JsonNode page = changes("&after=" + ahead);
        assertConforms(page, "ChangePage");
        assertThat(page.path("articles")).isEmpty();
        assertThat(page.path("more").asBoolean()).isFalse();
        assertThat(next(page)).isEqualTo(ahead.toString());
        assertThat(slugs(changes("&after=" + here))).containsExactly("one");
    }

    /// That server has higher transaction ids than this one.
    @Test
    void returnsChangesRestoredFromAnotherServersDump() throws Exception {
        store(article("one", "It opens.", 0, "daily"), article("two", "It opens.", 0, "daily"));
        store(article("one", "It shuts.", 5, "daily"));
        for (String column : List.of("article_change set xid", "article set changed_by")) {
            String name = column.substring(column.lastIndexOf(' ') + 1);
            database.execute("update " + column + " = (" + name + "::text::bigint + 1000000000000)::text::xid8");
        }
        database.execute("update article_change set changed_at = now() - interval '8 days 1 hour'"
                + " where id = (select min(id) from article_change)");
        database.migrate();

        String here = next(changes(""));
        assertThat(changes("&after=" + here).path("articles")).isEmpty();
        JsonNode sinceAnHour = changes("&from=" + Instant.now().minus(Duration.ofHours(1)));
        assertThat(slugs(sinceAnHour)).containsExactlyInAnyOrder("one", "two");
        assertThat(sinceAnHour.findValuesAsText("text")).containsExactlyInAnyOrder("It shuts.", "It opens.");
        store(article("three", "It opens.", 5, "daily"));
        assertThat(slugs(changes("&after=" + here))).containsExactly("three");
        assertThat(slugs(changes("&after=" + next(sinceAnHour)))).containsExactly("three");
    }

    @Test
    void removesEntriesAfterAWeekWhenNewOnesArrive() throws Exception {
        for (int i = 0; i < 3; i++) {
            store(article("old" + i, "A text.", 0, "daily"));
        }
        database.execute("update article_change set changed_at = now() - interval '9 days'");
        store(article("new", "A text.", 0, "daily"));

        assertThat(database.rows("select cardinality(article_ids) from article_change"))
                .containsExactly("1");
    }

    @Test
    void purgedArticlesAreGone() throws Exception {
        String here = next(changes(""));
        store(article("gone", "A text.", 0, "daily"), article("kept", "A text.", 90, "daily"));
        new PostgresArticleStore(database.connections()).purge(Articles.NOON.plusSeconds(3600));

        JsonNode page = changes("&after=" + here);
        assertConforms(page, "ChangePage");
        assertThat(slugs(page)).containsExactly("kept");
        assertThat(page.path("gone")).extracting(JsonNode::asText).containsExactly(id("gone"));

        store(article("gone", "It is back.", 120, "daily"));
        JsonNode again = changes("&after=" + here);
        assertThat(slugs(again)).containsExactly("kept", "gone");
        assertThat(again.path("gone")).isEmpty();
        assertThat(changes("&after=" + next(page)).path("gone")).isEmpty();
    }

    @Test
    void aResponseHasTheTimeUpToWhichItIsComplete() throws Exception {
        String here = next(changes(""));
        Instant before = Instant.now();
        try (Connection slow = database.connections().getConnection()) {
            slow.setAutoCommit(false);
            new OpenTransaction(slow).write(article("late", "A text.", 0, "daily"));
            store(article("soon", "A text.", 1, "daily"));
            Instant after = Instant.now();
            JsonNode meanwhile = changes("&after=" + here);
            assertThat(Instant.parse(meanwhile.path("upTo").asText())).isBetween(before, after);
            slow.rollback();
        }
        Instant end = Instant.now();
        assertThat(Instant.parse(changes("&after=" + here).path("upTo").asText()))
                .isAfterOrEqualTo(end);
    }

    private static void retract(String slug) throws Exception {
        new PostgresArticleStore(database.connections())
                .write(List.of(new Change.Retraction(UUID.fromString(id(slug)), Articles.NOON.plusSeconds(600))));
    }

    private static JsonNode changes(String parameters) throws Exception {
        return get("/api/changes?" + (parameters.isEmpty() ? "" : parameters.substring(1)))
                .json();
    }

    private static String next(JsonNode page) {
        return page.path("next").asText();
    }

    private static List<String> slugs(JsonNode page) {
        return page.path("articles").findValuesAsText("itemKey");
    }
}
