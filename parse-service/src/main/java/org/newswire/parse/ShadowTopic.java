package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.ParseTopics;
import org.newswire.pipeline.Contract;
import org.newswire.pipeline.KafkaSettings;
import org.newswire.pipeline.Topic;
import org.newswire.pipeline.tracing.TraceParent;

/// What runs of `reparse` made: articles as `news.articles` would have them, with the run, the version
/// that they were held against, and the fields that differ in headers; and behind a run's last article
/// its report, which says that it is complete.
final class ShadowTopic {
    static final Topic TOPIC = ParseTopics.SHADOW;

    /// The run that made the article; also on what it promoted.
    static final String RUN = Article.REPARSE_RUN;

    private static final int MOST_REPORT_BYTES = KafkaSettings.MAX_RECORD_BYTES - 4096;
    private static final String PREFIX = "newswire-reparse-";
    private static final String BASE = PREFIX + "base";
    private static final String CHANGED = PREFIX + "changed";
    private static final String SITE = PREFIX + "site";
    private static final String REPORT = PREFIX + "report";

    private ShadowTopic() {}

    static void create(KafkaSettings kafka) {
        try (Admin admin = Admin.create(kafka.admin("reparse"))) {
            Topic.create(admin, TOPIC, kafka);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    TOPIC.name() + " cannot be made at " + kafka.bootstrapServers(),
                    Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// @param article with its place among the versions
    /// @param before  the version that it was held against
    /// @param changed names of the fields that differ; none for the same content
    /// @param raw     headers of the raw record
    static ProducerRecord<byte[], byte[]> article(
            Article article, String run, PresentArticles.Present before, List<String> changed, Headers raw) {
        RandomGenerator random = RandomGenerator.getDefault();
        TraceParent trace =
                TraceParent.of(raw).map(parent -> parent.next(random)).orElseGet(() -> TraceParent.first(random));
        Headers headers = article.headers(Article.Event.UPDATED, trace.text());
        put(headers, RUN, run);
        put(headers, BASE, before.position().toString());
        put(headers, SITE, ReparseReport.site(before.article()));
        if (!changed.isEmpty()) {
            put(headers, CHANGED, String.join(",", changed));
        }
        return new ProducerRecord<>(
                TOPIC.name(), null, article.id().toString().getBytes(UTF_8), Article.CONTRACT.encode(article), headers);
    }

    /// That a run is complete. A report that is too large for a record, of many sites or samples,
    /// is there with its counts alone.
    static ProducerRecord<byte[], byte[]> report(String run, ObjectNode report) {
        byte[] value = report.toString().getBytes(UTF_8);
        if (value.length > MOST_REPORT_BYTES) {
            ObjectNode counts = report.objectNode();
            counts.setAll(report);
            counts.remove("sites");
            value = counts.toString().getBytes(UTF_8);
        }
        Headers headers = new RecordHeaders();
        put(headers, RUN, run);
        put(headers, REPORT, "1");
        return new ProducerRecord<>(TOPIC.name(), null, run.getBytes(UTF_8), value, headers);
    }

    static Optional<String> run(ConsumerRecord<byte[], byte[]> record) {
        return Contract.header(record.headers(), RUN);
    }

    /// Whether it is an article of a run that differs from the version that it was held against.
    ///
    /// @param site without `www.`, those below it count too; null for any
    static boolean differs(ConsumerRecord<byte[], byte[]> record, String run, @Nullable String site) {
        String host = Contract.header(record.headers(), SITE).orElse("");
        return run(record).filter(run::equals).isPresent()
                && record.headers().lastHeader(CHANGED) != null
                && (site == null || host.equals(site) || host.endsWith("." + site));
    }

    static boolean isReport(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(REPORT) != null;
    }

    /// The position of the version that an article was held against.
    static Optional<Position> base(ConsumerRecord<byte[], byte[]> record) {
        return Contract.header(record.headers(), BASE).flatMap(Position::parse);
    }

    /// An article of a run as an event of `news.articles`.
    static ProducerRecord<byte[], byte[]> event(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = new RecordHeaders();
        for (Header header : record.headers()) {
            if (!header.key().startsWith(PREFIX) || header.key().equals(RUN)) {
                headers.add(header);
            }
        }
        return new ProducerRecord<>(Article.TOPIC.name(), null, record.key(), record.value(), headers);
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
