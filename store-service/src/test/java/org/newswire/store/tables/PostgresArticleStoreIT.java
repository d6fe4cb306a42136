package org.newswire.store.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.newswire.article.Articles.NOON;
import static org.newswire.article.Articles.article;
import static org.newswire.article.Articles.with;
import static org.newswire.store.tables.Versions.version;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.newswire.article.Article;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.store.database.StoreDatabase;
import org.newswire.supervision.InstallationException;
import org.newswire.supervision.Supervisor;

final class PostgresArticleStoreIT extends ArticleStoreContract {
    private static StoreDatabase database;

    @BeforeAll
    static void start() {
        database = new StoreDatabase();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Override
    ArticleStore emptyStore() throws SQLException {
        database.empty();
        return new PostgresArticleStore(database.connections());
    }

    @Override
    ArticleStore anotherStore(boolean restorePurged) {
        return new PostgresArticleStore(database.connections(), restorePurged, () -> {});
    }

    @Override
    Optional<Shown> shown(UUID articleId) throws SQLException {
        try (var connection = database.connections().getConnection();
                var select = connection.prepareStatement("""
                        select text, version_count, first_seen_at, observed_at,
                            coalesce(version_order(article_retraction.revision, retracted_at)
                                >= version_order(article.revision, observed_at), false)
                        from article left join article_retraction on article_id = id where id = ?""")) {
            select.setObject(1, articleId);
            try (var rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Shown(
                                rows.getString(1),
                                rows.getInt(2),
                                rows.getObject(3, OffsetDateTime.class).toInstant(),
                                rows.getObject(4, OffsetDateTime.class).toInstant(),
                                rows.getBoolean(5)))
                        : Optional.empty();
            }
        }
    }

    @Override
    List<String> versionTexts(UUID articleId) throws SQLException {
        return database.rows(
                "select text from article_version where article_id = '" + articleId + "' order by ordinal");
    }

    @Override
    List<String> sources(UUID articleId) throws SQLException {
        return database.rows(
                "select feed_url, to_char(first_seen_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
                        + " from article_carrier where article_id = '" + articleId + "' order by feed_url");
    }

    @Override
    Optional<String> feed(UUID feedId) throws SQLException {
        return database
                .rows("select case when watched then 'watched' else 'not watched' end, 'polls=' || polls from feed"
                        + " where id = '" + feedId + "'")
                .stream()
                .findFirst();
    }

    @Override
    List<String> everything() throws SQLException {
        List<String> all = new ArrayList<>();
        for (String table : List.of(
                "article", "article_superseded", "article_source", "article_carrier", "article_retraction", "feed")) {
            all.addAll(database.rows(
                    "select '" + table + "', to_jsonb(t) - 'stored_at' - 'changed_at' - 'changed_by' as row from "
                            + table + " t order by row"));
        }
        return all;
    }

    @Test
    void columnsHaveTheValuesOfTheArticle() throws Exception {
        Article article = article("harbour", "The harbour opens.", 0, "daily");
        emptyStore().write(List.of(new Change.Version(article, null)));

        assertThat(database.rows("""
                        select authors[2], published_on, extent, word_count, images->0->>'alt', images->0->>'width',
                            tags[2], provenance->>'rawOffset', provenance->'fields'->>'title',
                            stored_at between now() - interval '1 minute' and now() from article"""))
                .containsExactly("Ben Åse 2026-03-01 full 3 a \"quoted\" {alt} 640 new, and \\odd 5 json-ld t");
    }

    @Test
    void eachVersionHasTheTraceOfItsLastRecord() throws Exception {
        ArticleStore store = emptyStore();
        store.write(List.of(new Change.Version(article("harbour", "It opens.", 0, "daily"), "a1")));
        store.write(List.of(
                new Change.Version(article("harbour", "It shuts.", 5, "daily"), "b2"),
                new Change.Version(article("harbour", "It shuts.", 7, "daily"), "c3"),
                new Change.Version(article("harbour", "It shuts.", 6, "daily"), "d4")));

        assertThat(database.rows("select trace_id from article")).containsExactly("c3");
        assertThat(database.rows("select text, trace_id from article_version order by ordinal"))
                .containsExactly("It opens. a1", "It shuts. c3");
    }

    @Test
    void namesAMissingTableAndTheRemedyInOneLine() throws Exception {
        ArticleStore store = emptyStore();
        database.execute("alter table article_purge rename to article_purge_gone");
        try {
            var version = new Change.Version(article("harbour", "The harbour opens.", 0, "daily"), null);
            assertThatExceptionOfType(InstallationException.class)
                    .isThrownBy(() -> store.write(List.of(version)))
                    .withMessageMatching(".* relation \"article_purge\" does not exist\\. .*Back it up.*");
        } finally {
            database.execute("alter table article_purge_gone rename to article_purge");
        }
    }

    @Test
    void storesCharactersWithAMeaningInCopyAsText() throws Exception {
        String odd = "tab\there\r\nline \\N \\. {\"a\",b} \u2028 end\\";
        Article article = article("harbour", odd, 0, "daily");
        emptyStore().write(List.of(new Change.Version(article, null)));

        assertThat(database.rows("select text from article")).containsExactly(odd);
    }

    @Test
    void keepsDeclaredTimesOfAnyAge() throws Exception {
        ArticleStore store = emptyStore();
        for (String claimed : List.of("-0001-11-30T00:00:00Z", "0000-01-01T00:00:00Z", "+12026-01-01T00:00:00Z")) {
            store.write(List.of(new Change.Version(
                    with(article("claimed " + claimed, "A text.", 0, "daily"), "publishedAt", Instant.parse(claimed)),
                    null)));
        }

        assertThat(database.rows("select to_char(published_at at time zone 'UTC', 'YYYY-MM-DD BC') from article"
                        + " order by published_at"))
                .containsExactly("0002-11-30 BC", "0001-01-01 BC", "12026-01-01 AD");
    }

    @Test
    void purgesExpiredArticlesAutomatically() throws Exception {
        ArticleStore store = emptyStore();
        List<Change> changes = new ArrayList<>();
        int now = (int) Duration.between(NOON, Instant.now()).toMinutes();
        for (int i = 0; i < 1200; i++) {
            changes.add(version("old" + i, "Old.", now - 120, "daily"));
        }
        changes.add(version("new", "New.", now - 30, "daily"));
        store.write(changes);
        var metrics = new SimpleMeterRegistry();
        try (var retention = new ArticleRetention(
                Optional.of(Duration.ofHours(1)), InstantSource.system(), metrics, Supervisor.unobserved())) {
            retention.start(store);
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(metrics.get("newswire.purged.articles")
                                    .counter()
                                    .count())
                            .isEqualTo(1200));
        }

        assertThat(database.rows("select title from article")).containsExactly("Headline of new");
        assertThat(database.rows("select first_seen_at - purged_before from article, article_purge"))
                .containsExactly("01:00:00");
        assertThat(database.rows("select count(*) from article_carrier")).containsExactly("1");
    }

    @Test
    void purgesNothingIfItsClockIsAheadOfTheDatabases() throws Exception {
        ArticleStore store = emptyStore();
        int now = (int) Duration.between(NOON, Instant.now()).toMinutes();
        store.write(List.of(version("new", "New.", now - 30, "daily")));
        InstantSource ahead = InstantSource.offset(InstantSource.system(), Duration.ofDays(100));
        var metrics = new SimpleMeterRegistry();
        try (var retention =
                new ArticleRetention(Optional.of(Duration.ofDays(90)), ahead, metrics, Supervisor.unobserved())) {
            retention.start(store);
            assertThat(retention.isPast(Instant.now().minus(Duration.ofDays(80))))
                    .isFalse();
        }

        assertThat(database.rows("select title from article")).containsExactly("Headline of new");
        assertThat(database.rows("select purged_before from article_purge")).isEmpty();
    }

    /// The command of RUNBOOK.md after a wrong clock has moved the purge limit too far.
    @Test
    void storesPurgedArticlesAgainAfterTheirLimitIsDeleted() throws Exception {
        ArticleStore store = emptyStore();
        List<Change> changes = List.of(version("old", "Old.", 0, "daily"));
        store.write(changes);
        assertThat(store.purge(NOON.plusSeconds(3600))).isPositive();
        store.write(changes);
        assertThat(database.rows("select title from article")).isEmpty();

        database.execute("delete from article_purge");
        new PostgresArticleStore(database.connections()).write(changes);

        assertThat(database.rows("select title from article")).containsExactly("Headline of old");
    }

    @Test
    void historyNamesTheChangedColumns() throws Exception {
        ArticleStore store = emptyStore();
        Article first = article("harbour", "The harbour opens.", 0, "daily");
        store.write(List.of(new Change.Version(first, null)));
        store.write(List.of(new Change.Version(article("harbour", "The harbour opens.", 5, "daily", "Shut"), null)));

        assertThat(database.rows("select ordinal, changed from article_version order by ordinal"))
                .containsExactly("1 {}", "2 {title}");
    }

    @Test
    void higherRevisionOfTheSameObservationComesLater() throws Exception {
        ArticleStore store = emptyStore();
        for (long revision = 1; revision <= 5; revision++) {
            Article reading = article("harbour", "Reading " + revision + ".", 0, "daily");
            store.write(List.of(new Change.Version(reading.revised(revision, null, null), null)));
        }

        assertThat(database.rows("select text, current from article_version order by ordinal"))
                .containsExactly("Reading 1. f", "Reading 2. f", "Reading 3. f", "Reading 4. f", "Reading 5. t");
    }

    /// The clock of the instance that observed the second version is slow.
    @Test
    void numbersVersionsByRevisionRegardlessOfClocks() throws Exception {
        ArticleStore store = emptyStore();
        long revision = NOON.toEpochMilli();
        Article first = article("harbour", "One.", 600, "daily").revised(revision, null, null);
        Article second = article("harbour", "Two.", 0, "daily").revised(revision + 1, null, null);
        Article third = article("harbour", "Three.", 300, "daily").revised(revision + 2, null, null);
        store.write(List.of(new Change.Version(third, null), new Change.Version(first, null)));
        store.write(List.of(new Change.Version(second, null)));

        assertThat(versionTexts(first.id())).containsExactly("One.", "Two.", "Three.");
        assertThat(shown(first.id()).orElseThrow().text()).isEqualTo("Three.");

        store.write(List.of(new Change.Retraction(first.id(), NOON, revision + 3)));
        assertThat(shown(first.id()).orElseThrow().retracted()).isTrue();
        store.write(List.of(
                new Change.Version(article("harbour", "Four.", 0, "daily").revised(revision + 4, null, null), null)));
        assertThat(shown(first.id()).orElseThrow().retracted()).isFalse();
    }

    /// PostgreSQL limits the size of an entry of an index.
    @Test
    void storesTheOtherRowsOfABatchIfTheDatabaseRefusesOne() throws Exception {
        String site = new Random(1)
                .ints(5_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        Article huge = with(article("huge", "A text.", 0, "daily"), "site", site);

        List<ArticleStore.Result> results = emptyStore()
                .write(List.of(
                        version("before", "fine", 0, "daily"),
                        new Change.Version(huge, null),
                        version("after", "fine", 0, "daily")));

        assertThat(results.get(1))
                .isInstanceOfSatisfying(
                        ArticleStore.Result.Rejected.class,
                        rejected -> assertThat(rejected.detail())
                                .startsWith("SQLSTATE 54000: ")
                                .contains("article_site_listed"));
        assertThat(database.rows("select title from article order by title"))
                .containsExactly("Headline of after", "Headline of before");
    }

    @Test
    void storesDespiteFourConflictsWithOtherWriters() throws Exception {
        ArticleStore store = emptyStore();
        try (var _ = new Conflicts(4)) {
            store.write(List.of(version("harbour", "It opens.", 0, "daily")));
        }
        assertThat(database.rows("select title from article")).containsExactly("Headline of harbour");
    }

    @Test
    void afterTheFifthConflictTheCallerRetries() throws Exception {
        ArticleStore store = emptyStore();
        List<Change> changes = List.of(version("harbour", "It opens.", 0, "daily"));
        try (var _ = new Conflicts(5)) {
            assertThatExceptionOfType(ArticleStore.UnavailableException.class)
                    .isThrownBy(() -> store.write(changes))
                    .withMessageStartingWith("conflict with other writers: ");
        }
        assertThat(database.rows("select title from article")).isEmpty();
        assertThat(store.write(changes)).containsExactly(new ArticleStore.Result.Stored(ArticleStore.Outcome.NEW));
    }

    /// Makes the first inserts of articles fail, as conflicting transactions do.
    private record Conflicts(int count) implements AutoCloseable {
        Conflicts {
            execute("create sequence inserts");
            execute("""
                    create function conflict() returns trigger language plpgsql as $$ begin
                     if nextval('inserts') <= %d then raise exception using errcode = 'serialization_failure'; end if;
                     return new;
                    end $$""".formatted(count));
            execute("create trigger conflict before insert on article for each row execute function conflict()");
        }

        @Override
        public void close() {
            execute("drop trigger conflict on article");
            execute("drop function conflict");
            execute("drop sequence inserts");
        }

        private static void execute(String sql) {
            try {
                database.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }

    @Test
    void aPurgeDoesNotWaitForArticlesThatAWriterHasLocked() throws Exception {
        ArticleStore store = emptyStore();
        store.write(List.of(version("locked", "Old.", 0, "daily"), version("free", "Old.", 0, "daily")));
        try (Connection writer = database.connections().getConnection();
                Statement lock = writer.createStatement()) {
            writer.setAutoCommit(false);
            // A purge that waits for the lock goes on after that.
            lock.execute("set local idle_in_transaction_session_timeout = '3s'");
            lock.execute("select 1 from article where title = 'Headline of locked' for update");
            assertThat(store.purge(NOON.plusSeconds(3600))).isEqualTo(1);
            assertThat(database.rows("select title from article")).containsExactly("Headline of locked");
            writer.rollback();
        }
        assertThat(store.purge(NOON.plusSeconds(3600))).isEqualTo(1);
        assertThat(database.rows("select title from article")).isEmpty();
    }

    @Test
    void rejectsAnInvalidDate() throws Exception {
        Article odd = with(article("harbour", "The harbour opens.", 0, "daily"), "publishedOn", "2026-02-30");

        assertThat(emptyStore().write(List.of(new Change.Version(odd, null), version("other", "fine", 0, "daily"))))
                .containsExactly(
                        new ArticleStore.Result.Rejected(
                                DeadLetterReason.REFUSED_BY_DATABASE,
                                "SQLSTATE 22007: publishedOn is not a date: 2026-02-30"),
                        new ArticleStore.Result.Stored(ArticleStore.Outcome.NEW));
    }
}
