package org.newswire.parse;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.newswire.article.Article;
import org.newswire.limits.HeapShare;
import org.newswire.limits.Limit;
import org.newswire.limits.ServiceMemory;
import org.newswire.parse.item.ParseOutcome;
import org.newswire.raw.RawItem;

/// Limits the memory in use for records of `news.raw`, in bytes after expansion.
///
/// A page of a few kilobytes in the topic can expand to 2 MiB, and parsing takes many times that. So a
/// batch is parsed in windows and published in parts. A single record is always allowed, however large.
///
/// @param parsing    for records that are being parsed
/// @param publishing for articles that wait for the transaction that publishes them
/// @param comparing  for earlier versions that are read for comparison, in bytes of their values
record ParseBudget(long parsing, long publishing, long comparing) {
    /// Heap per byte of a page while it is parsed, at most (measured by `HostilePageIT`).
    @Limit(
            of = "memory of concurrently parsed pages, each counted as 40 times its expanded size",
            past = "further pages wait; one page is always parsed",
            byDefault = "heap / 3, or the remaining heap if that is less")
    private static final int PARSING_FACTOR = 40;

    /// Text and HTML are held as strings and as the bytes of the record.
    @Limit(
            of = "memory of articles that wait for a transaction",
            past = "the waiting articles are published first",
            byDefault = "heap / 16")
    private static final int BYTES_A_CHARACTER = 4;

    /// Measured with pages of one paragraph; pages of markup alone take several times as long.
    private static final int NANOS_A_BYTE = 100;

    /// Returns a third, a sixteenth and a sixteenth of the heap; less for parsing if other shares leave less.
    static ParseBudget ofHeap(long heapBytes) {
        return new ParseBudget(
                Math.min(heapBytes / 3, ServiceMemory.PARSE.restBytes(heapBytes)),
                HeapShare.PARSED_ARTICLES.of(heapBytes),
                HeapShare.COMPARED_ARTICLES.of(heapBytes));
    }

    /// Returns how many of the records, from the first one, may be parsed concurrently.
    ///
    /// @param inUse already taken from the budget for parsing, in bytes
    int window(List<ConsumerRecord<byte[], byte[]>> records, long inUse) {
        long left = parsing - inUse - whileParsed(records.getFirst());
        int window = 1;
        while (window < records.size()) {
            left -= whileParsed(records.get(window));
            if (left < 0) {
                break;
            }
            window++;
        }
        return window;
    }

    /// Returns the memory for a record while it is parsed, in bytes.
    static long whileParsed(ConsumerRecord<byte[], byte[]> raw) {
        byte[] value = raw.value();
        return value == null ? 0 : PARSING_FACTOR * (value.length + RawItem.pageBytes(value));
    }

    /// Estimates the time to parse a record on one core.
    static Duration expectedTime(ConsumerRecord<byte[], byte[]> raw) {
        byte[] value = raw.value();
        return value == null
                ? Duration.ZERO
                : Duration.ofNanos(NANOS_A_BYTE * (value.length + RawItem.pageBytes(value)));
    }

    /// Returns the memory for an outcome until it is published, in bytes.
    static long untilPublished(ParseOutcome outcome) {
        return outcome instanceof ParseOutcome.Parsed parsed ? BYTES_A_CHARACTER * characters(parsed.article()) : 0;
    }

    private static long characters(Article article) {
        String markdown = article.details() == null ? null : article.details().markdown();
        return (long) article.text().length()
                + article.html().length()
                + Objects.requireNonNullElse(markdown, "").length();
    }
}
