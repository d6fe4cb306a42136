/// Reads every feed that exists: bytes in, feed and entries out, whatever is wrong with the document.
///
/// The way of a document: [FeedReader] decodes ([TextDecoder]), repairs ([XmlRepair]), builds a forgiving tree
/// ([XmlTree]) and hands it to the reader of its format. What was repaired is said by [Flag]s.
@NullMarked
package org.newswire.ingest.feed;

import org.jspecify.annotations.NullMarked;
