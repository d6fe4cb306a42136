package org.newswire.kafka;

import org.newswire.text.KebabCase;

/// Why a record was sent to its dead-letter topic. The values are part of the contract.
public enum DeadLetterReason {
    /// The value is null, not JSON, or does not match the schema.
    MALFORMED,
    /// The key is absent, not an id, or not the id in the value.
    MALFORMED_KEY,
    /// The page in the value cannot be decoded.
    UNREADABLE_PAGE,
    /// The item has neither a title nor a text.
    NO_CONTENT,
    /// The record, or the one made from it, exceeds the size limit.
    TOO_LARGE,
    /// An internal error in the extractor.
    EXTRACTOR_FAILED,
    /// An internal error in the parser.
    PARSER_FAILED,
    /// A text contains characters that PostgreSQL cannot store.
    TEXT_NOT_STORABLE,
    /// The database rejects the article permanently.
    REFUSED_BY_DATABASE,
    /// Each attempt at the record has ended the process; in the last attempts it was the only record.
    ENDED_THE_PROCESS;

    /// The spelling in headers, metrics and logs, for example `malformed-key`.
    public String spelling() {
        return KebabCase.of(this);
    }
}
