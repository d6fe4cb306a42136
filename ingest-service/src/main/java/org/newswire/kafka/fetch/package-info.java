/// Looks at the batches of a partition before a consumer decompresses them ([ReadAhead]).
@NullMarked
package org.newswire.kafka.fetch;

import org.jspecify.annotations.NullMarked;
