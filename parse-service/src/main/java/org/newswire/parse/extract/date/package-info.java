/// When the article was published and changed: [DateFinder] asks what is stated for machines
/// ([StatedDate]), the address and the feed, then what readers see ([SeenDate], [DateText]).
@NullMarked
package org.newswire.parse.extract.date;

import org.jspecify.annotations.NullMarked;
