/// [DateFinder] finds publication and modification dates: declared in metadata ([DeclaredDates]), in the
/// URL ([DateInUrl]), in the feed, or visible ([VisibleDate], [DateText]).
@NullMarked
package org.newswire.parse.extract.date;

import org.jspecify.annotations.NullMarked;
