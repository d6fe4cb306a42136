package org.newswire.parse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.kafka.DeadLetterReason;
import org.newswire.limits.Limit;
import org.newswire.parse.ParsePool.Weighted;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.parse.item.RawItemParser;
import org.newswire.service.tracing.SpanName;
import org.newswire.service.tracing.TraceSpan;
import org.newswire.service.tracing.Tracing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Parses records of `news.raw` on several threads. Used by one thread.
final class RecordParser implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordParser.class);

    /// A record that takes longer goes to the dead-letter topic. The slowest pages take a hundredth of
    /// this.
    @Limit(of = "parse time of a page", past = "dead letter `parser-failed`")
    private static final Duration MAX_RECORD_TIME = Duration.ofMinutes(1);

    private static final ParseOutcome ENDED_THE_PROCESS = new ParseOutcome.Rejected(
            DeadLetterReason.ENDED_THE_PROCESS, "the process ended each time that the record was parsed");

    private final RawItemParser parser;
    private final Tracing tracing;
    private final ParsePool pool;

    RecordParser(RawItemParser parser, Tracing tracing, int threads) {
        this.parser = parser;
        this.tracing = tracing;
        this.pool = new ParsePool(threads, MAX_RECORD_TIME);
    }

    /// Parses the records, in any order, and returns the results in the order of the records.
    ///
    /// @param timeLimit for all records together
    List<ParsedRecord> parse(List<ConsumerRecord<byte[], byte[]>> records, Duration timeLimit)
            throws InterruptedException {
        List<TraceSpan> spans = records.stream().map(this::span).toList();
        AtomicLongArray nanos = new AtomicLongArray(records.size()); // stays 0 for a record that times out
        List<Weighted<ParseOutcome>> tasks = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            tasks.add(task(records.get(i), spans.get(i), nanos, i));
        }
        List<Future<ParseOutcome>> outcomes = pool.run(tasks, timeLimit);
        List<ParsedRecord> parsed = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            parsed.add(new ParsedRecord(
                    records.get(i),
                    outcome(outcomes.get(i), spans.get(i)),
                    spans.get(i),
                    Duration.ofNanos(nanos.get(i))));
        }
        return parsed;
    }

    /// Rejects records without parsing them, because parsing them ends the process.
    List<ParsedRecord> rejectUnparsed(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(raw -> new ParsedRecord(raw, ENDED_THE_PROCESS, span(raw), Duration.ZERO))
                .toList();
    }

    /// Returns the number of threads that still parse records which timed out.
    int stuckThreads() {
        return pool.stuck();
    }

    /// Returns the memory of the records that [#stuckThreads] still parse, in bytes.
    long stuckBytes() {
        return pool.stuckBytes();
    }

    private TraceSpan span(ConsumerRecord<byte[], byte[]> raw) {
        return tracing.next(SpanName.PARSE, raw);
    }

    private Weighted<ParseOutcome> task(
            ConsumerRecord<byte[], byte[]> raw, TraceSpan span, AtomicLongArray nanos, int index) {
        Callable<ParseOutcome> task = () -> {
            long begin = System.nanoTime();
            try (var _ = span.open()) {
                return parser.parse(raw);
            } finally {
                span.event("extracted");
                nanos.set(index, System.nanoTime() - begin);
            }
        };
        return new Weighted<>(task, ParseBudget.whileParsed(raw));
    }

    /// @throws OutOfMemoryError if a task has thrown it: the process must end, since other damage is
    ///     unknown
    private static ParseOutcome outcome(Future<ParseOutcome> parsed, TraceSpan span) throws InterruptedException {
        try {
            return parsed.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw error;
            }
            try (var _ = span.open()) {
                LOG.error("parse failed: internal error; the record goes to the dead-letter topic", e.getCause());
            }
            return new ParseOutcome.Rejected(DeadLetterReason.PARSER_FAILED, String.valueOf(e.getCause()));
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
