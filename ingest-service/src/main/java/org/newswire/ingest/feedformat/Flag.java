package org.newswire.ingest.feedformat;

/// A defect of a document or an entry that the reader repaired or skipped.
///
/// Flags of [ReadResult.Parsed] concern the document, flags of [Entry] the entry. The names are published
/// in the feed's status and in raw items.
public enum Flag {
    /// The end of the document is missing; only its complete entries are returned.
    TRUNCATED,
    /// The document exceeds the limit of bytes or elements. Its first and last entries are returned; if these cannot be
    /// found, the first ones.
    TOO_LARGE,
    /// There were more entries than the limit; the newest were kept.
    MANY_ITEMS,
    /// A field was longer than the limit and was cut.
    FIELD_CUT,
    /// Text before the document's root was dropped, such as a script's warning.
    JUNK_BEFORE_ROOT,
    /// Characters that XML forbids were dropped.
    CONTROL_CHARACTERS,
    /// An ampersand was not escaped.
    BARE_AMPERSAND,
    /// An entity was used that the document doesn't declare.
    UNDECLARED_ENTITY,
    /// Declared entities expand beyond the limit and were dropped.
    ENTITY_LIMIT,
    /// The document refers to an external entity or DTD, which was not loaded.
    EXTERNAL_ENTITY,
    /// A namespace prefix was used that the document doesn't declare.
    UNDECLARED_PREFIX,
    /// Elements are not closed, or closed in the wrong order.
    UNBALANCED,
    /// The root element belongs to no known format.
    UNKNOWN_ROOT,
    /// The bytes are not in the charset that the header or the document declares.
    CHARSET_MISMATCH,
    /// The charset was guessed: none was declared, and the bytes are not UTF-8.
    CHARSET_GUESSED,
    /// Bytes that are invalid in the charset were replaced by U+FFFD.
    BYTES_REPLACED,
    /// Text that had been encoded as UTF-8 twice was repaired.
    DOUBLY_ENCODED,
    /// The entry has no date.
    DATE_MISSING,
    /// A date cannot be parsed.
    DATE_UNREADABLE,
    /// A date is more than a day in the future and was dropped.
    DATE_FUTURE,
    /// A date is before 1990 and was dropped.
    DATE_ANCIENT,
    /// The entry has no id.
    ID_MISSING,
    /// The entry has no link.
    LINK_MISSING,
    /// The link was taken from a permalink guid.
    LINK_FROM_ID
}
