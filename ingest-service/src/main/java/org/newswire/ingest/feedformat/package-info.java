/// Reads feeds of all formats: bytes in, feed and entries out.
///
/// [FeedReader] decodes a document ([org.newswire.text.TextDecoder]), repairs it ([XmlRepair]), parses it
/// ([XmlTree]) and passes it to the reader of its format. [Flag]s report the repairs.
@NullMarked
package org.newswire.ingest.feedformat;

import org.jspecify.annotations.NullMarked;
