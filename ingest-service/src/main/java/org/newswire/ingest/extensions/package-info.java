/// The extensions of feeds: Media RSS, iTunes, GeoRSS, Slash, Atom threading. Rome's module parsers read
/// them.
@NullMarked
package org.newswire.ingest.extensions;

import org.jspecify.annotations.NullMarked;
