package org.newswire.dlq;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;

/// The dead letters that were neither retried nor dropped, as far as a [DlqSnapshotReader] has read them. Texts come
/// from other programs and publishers: they are neither escaped nor cut, unless stated.
///
/// @param groups by topic, reason and site, largest first
/// @param newest the newest dead letters, newest first
/// @param total  number of dead letters in the groups
/// @param unread older records that were not read because of the limits
public record DlqSnapshot(List<Group> groups, List<Entry> newest, int total, long unread) {
    public DlqSnapshot {
        groups = List.copyOf(groups);
        newest = List.copyOf(newest);
    }

    /// Dead letters of one topic with the same reason and site.
    ///
    /// @param topic of the source records, such as `news.raw`
    /// @param site  host without `www.`, or `-`
    public record Group(String topic, String reason, String site, int records, Instant oldest, Instant newest) {
        static Group of(Entry entry) {
            return new Group(entry.topic(), entry.reason(), entry.site(), 1, entry.at(), entry.at());
        }

        Group with(Group other) {
            return new Group(
                    topic,
                    reason,
                    site,
                    records + other.records,
                    oldest.isBefore(other.oldest) ? oldest : other.oldest,
                    newest.isAfter(other.newest) ? newest : other.newest);
        }
    }

    /// One dead letter.
    ///
    /// @param id       position of the source record, such as `news.raw-3@17`: the argument of `dlq retry`
    /// @param position of the dead letter itself, such as `news.raw.dlq-3@2`
    /// @param detail   a sentence of at most 500 characters
    /// @param site     host of the article or feed, without `www.`; `-` if unknown
    /// @param group    consumer group that could not process the record
    /// @param at       when the dead letter was written
    /// @param failures consecutive failures for this reason; 1 if the record was never retried
    @RecordBuilder
    public record Entry(
            String id,
            String position,
            String topic,
            String reason,
            String detail,
            String site,
            String group,
            Instant at,
            int failures) {}

    /// A dead letter with its source record.
    ///
    /// @param key     as text, or in hexadecimal if it is not UTF-8; cut
    /// @param headers of the source record, as text
    /// @param value   likewise
    /// @param bytes   size of the value
    /// @param omitted whether key, value and headers were omitted as too large
    public record Content(Entry entry, String key, List<Header> headers, String value, int bytes, boolean omitted) {
        public Content {
            headers = List.copyOf(headers);
        }
    }

    /// A header, as text.
    public record Header(String name, String value) {}
}
