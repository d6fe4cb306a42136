/// The read API: a question flows [ReadApi] → the answers of its resource → [ApiAnswer], or ends as an
/// [ApiProblem].
@NullMarked
package org.newswire.store.api;

import org.jspecify.annotations.NullMarked;
