package org.newswire.parse.item;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Parses a record of `news.raw`. Thread-safe. An exception is an internal error.
@FunctionalInterface
public interface RawItemParser {
    ParseOutcome parse(ConsumerRecord<byte[], byte[]> raw);
}
