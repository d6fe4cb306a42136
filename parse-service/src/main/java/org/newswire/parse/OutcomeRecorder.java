package org.newswire.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.newswire.article.SiteStatus;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.raw.BackfillLane;
import org.newswire.raw.Canary;
import org.newswire.service.tracing.TraceSpan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts and logs the outcome of each raw record, once its transaction is committed.
final class OutcomeRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeRecorder.class);

    private final ParseMetrics metrics;
    private final DeadLetterRecords deadLetters;

    OutcomeRecorder(ParseMetrics metrics, DeadLetterRecords deadLetters) {
        this.metrics = metrics;
        this.deadLetters = deadLetters;
    }

    /// Records an outcome and ends its span.
    ///
    /// @param outcome as published, which may differ from how it was parsed
    /// @return the site statuses that follow from it, to be published
    List<ProducerRecord<byte[], byte[]>> record(ParsedRecord parsed, ParseOutcome outcome) {
        ConsumerRecord<byte[], byte[]> raw = parsed.raw();
        TraceSpan span = parsed.span();
        try (var _ = span.open()) {
            if (parsed.took().isPositive() && !isCanary(outcome)) {
                metrics.took(parsed.took());
            }
            count(raw, outcome);
        } catch (RuntimeException e) { // the record is committed: only its count is missing
            LOG.error(
                    "outcome not counted topic={} partition={} offset={}: internal error",
                    raw.topic(),
                    raw.partition(),
                    raw.offset(),
                    e);
        }
        List<ProducerRecord<byte[], byte[]>> statuses = metrics.drift().takeJudged().stream()
                .map(status -> record(status, span.traceparent()))
                .toList();
        if (outcome instanceof ParseOutcome.Rejected rejected) {
            span.fail(rejected.reason().spelling());
        } else {
            span.end();
        }
        return statuses;
    }

    private static boolean isCanary(ParseOutcome outcome) {
        return outcome instanceof ParseOutcome.Parsed parsed
                && Canary.is(parsed.article().source().feedUrl());
    }

    private void count(ConsumerRecord<byte[], byte[]> raw, ParseOutcome outcome) {
        switch (outcome) {
            case ParseOutcome.Parsed parsed -> {
                metrics.parsed(parsed.article(), parsed.textShare(), BackfillLane.holds(raw.headers()));
                LOG.debug("parsed article={}", parsed.article().id());
            }
            case ParseOutcome.Retracted _ -> metrics.retracted();
            case ParseOutcome.RetractionIgnored ignored -> {
                metrics.retractionIgnored();
                LOG.info(
                        "retraction ignored article={} feed={}: the article belongs to another site and other feeds have"
                                + " shown it",
                        ignored.retraction().id(),
                        ignored.retraction().source().feedUrl());
            }
            case ParseOutcome.Rejected rejected -> {
                metrics.rejected(rejected.reason());
                deadLetters.count(raw, rejected.reason(), rejected.detail());
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(SiteStatus status, String trace) {
        return new ProducerRecord<>(
                SiteStatus.TOPIC.name(),
                null,
                status.site().getBytes(UTF_8),
                SiteStatus.CONTRACT.encode(status),
                status.headers(trace));
    }
}
