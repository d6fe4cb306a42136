/// The views of dead letters: their counts, and one record.
@NullMarked
package org.newswire.store.page.deadletters;

import org.jspecify.annotations.NullMarked;
