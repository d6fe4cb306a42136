/// The read API. [ReadApi] dispatches a request to its resource, and [ApiResponse] writes the response
/// or, for a [ProblemException], the error.
@NullMarked
package org.newswire.store.api;

import org.jspecify.annotations.NullMarked;
