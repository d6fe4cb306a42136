/// Reads the extensions of feeds with Rome's module parsers: Media RSS, iTunes, GeoRSS, Slash, Atom
/// threading.
@NullMarked
package org.newswire.ingest.extensions;

import org.jspecify.annotations.NullMarked;
