package org.newswire.parse.item;

import org.newswire.kafka.DeadLetterReason;
import org.newswire.kafka.KafkaSettings;
import org.newswire.limits.Limit;

/// The size limit of an article's record.
public final class ArticleSize {
    @Limit(of = "bytes of an article", past = "dead letter `too-large`")
    private static final int MAX_BYTES = KafkaSettings.MAX_RECORD_BYTES - (16 << 10);

    private ArticleSize() {}

    public static boolean fits(byte[] value) {
        return value.length <= MAX_BYTES;
    }

    /// Returns the outcome for an encoded article that does not fit.
    public static ParseOutcome.Rejected tooLarge(byte[] value) {
        return new ParseOutcome.Rejected(
                DeadLetterReason.TOO_LARGE, "the article has " + value.length + " bytes; the limit is " + MAX_BYTES);
    }
}
