package org.newswire.parse;

import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.service.tracing.TraceSpan;

/// A raw record with the result of parsing it.
///
/// @param took zero if the record was not parsed
record ParsedRecord(ConsumerRecord<byte[], byte[]> raw, ParseOutcome outcome, TraceSpan span, Duration took) {}
