package org.newswire.parse.reparse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.newswire.article.Article;
import org.newswire.article.ArticleKey;
import org.newswire.article.ParseTopics;
import org.newswire.contract.Contract;
import org.newswire.kafka.KafkaSettings;
import org.newswire.kafka.Topic;
import org.newswire.parse.known.RecordPosition;
import org.newswire.service.tracing.TraceParent;

/// The results of `reparse` runs: articles as they would be in `news.articles`, with the run, the compared
/// version and the differing fields as headers. A report follows the last article of a complete run.
final class ShadowTopic {
    static final Topic TOPIC = ParseTopics.SHADOW;

    /// Header with the id of the run; promoted articles keep it.
    static final String RUN = Article.REPARSE_RUN;

    private static final int MAX_REPORT_BYTES = KafkaSettings.MAX_RECORD_BYTES - 4096;
    private static final String PREFIX = "newswire-reparse-";
    private static final String BASE = PREFIX + "base";
    private static final String CHANGED = PREFIX + "changed";
    private static final String SITE = PREFIX + "site";
    private static final String REPORT = PREFIX + "report";

    private ShadowTopic() {}

    /// Returns the record of an article.
    ///
    /// @param article with its revision
    /// @param before  the compared version
    /// @param changed names of the differing fields
    /// @param raw     headers of the raw record
    static ProducerRecord<byte[], byte[]> article(
            Article article, String run, PublishedArticles.Present before, List<String> changed, Headers raw) {
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
                TOPIC.name(), null, ArticleKey.of(article.id()), Article.CONTRACT.encode(article), headers);
    }

    /// Returns the record that marks a run as complete. A report that does not fit in a record has only its
    /// counts.
    static ProducerRecord<byte[], byte[]> report(String run, ObjectNode report) {
        byte[] value = report.toString().getBytes(UTF_8);
        if (value.length > MAX_REPORT_BYTES) {
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

    /// Whether the record is an article of the run that differs from the compared version.
    ///
    /// @param site without `www.`, including its subdomains; null for all
    static boolean differs(ConsumerRecord<byte[], byte[]> record, String run, @Nullable String site) {
        String host = Contract.header(record.headers(), SITE).orElse("");
        return run(record).filter(run::equals).isPresent()
                && record.headers().lastHeader(CHANGED) != null
                && (site == null || host.equals(site) || host.endsWith("." + site));
    }

    static boolean isReport(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(REPORT) != null;
    }

    /// Returns the position of the compared version.
    static Optional<RecordPosition> base(ConsumerRecord<byte[], byte[]> record) {
        return Contract.header(record.headers(), BASE).flatMap(RecordPosition::parse);
    }

    /// Returns an article of a run as a record of `news.articles`.
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
