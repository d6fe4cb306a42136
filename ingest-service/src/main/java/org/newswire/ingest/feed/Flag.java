package org.newswire.ingest.feed;

/// What was wrong with a document or an entry, and how the reader got past it: the *bozo* vocabulary.
///
/// Flags on [ReadResult.Parsed] concern the document, those on [Entry] the entry. Names are stable:
/// they are published in the feed's status.
public enum Flag {
    /// The document ends in the middle (or was cut at the size limit); only its complete entries are given.
    TRUNCATED,
    /// There were more entries than the limit; the newest were kept.
    MANY_ITEMS,
    /// A field was longer than the limit and was cut.
    FIELD_CUT,
    /// Text stood before the document's root (a warning of a script, blank lines before the declaration).
    JUNK_BEFORE_ROOT,
    /// Characters that XML forbids were dropped.
    CONTROL_CHARACTERS,
    /// An ampersand stood for itself.
    BARE_AMPERSAND,
    /// An entity was used that the document doesn't declare.
    UNDECLARED_ENTITY,
    /// Declared entities expand beyond the limit and were left out.
    ENTITY_LIMIT,
    /// An external entity, DTD or inclusion was asked for; it was not fetched.
    EXTERNAL_ENTITY,
    /// A namespace prefix was used that the document doesn't declare.
    UNDECLARED_PREFIX,
    /// Elements are not closed, or closed in the wrong order.
    UNBALANCED,
    /// The root element is none that a format defines.
    UNKNOWN_ROOT,
    /// The bytes are not in the charset that the header or the document says.
    CHARSET_MISMATCH,
    /// No charset was declared and the bytes are not UTF-8: it was guessed.
    CHARSET_GUESSED,
    /// Bytes that mean nothing in the charset were replaced by U+FFFD.
    BYTES_REPLACED,
    /// The entry has no date.
    DATE_MISSING,
    /// A date was there that cannot be read.
    DATE_UNREADABLE,
    /// A date lies more than a day in the future; it is not given.
    DATE_FUTURE,
    /// A date lies before 1990; it is not given.
    DATE_ANCIENT,
    /// The entry has no id of its own.
    ID_MISSING,
    /// The entry has no link.
    LINK_MISSING,
    /// The link was taken from a permalink guid.
    LINK_FROM_ID
}
