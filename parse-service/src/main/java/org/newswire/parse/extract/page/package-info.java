/// The input of the extraction: a [WebPage] (decoded and parsed by [PageParser]) or a [SyndicatedEntry].
/// [PageMetadata] collects metadata; a [SourcedValue] is a value with its source.
@NullMarked
package org.newswire.parse.extract.page;

import org.jspecify.annotations.NullMarked;
