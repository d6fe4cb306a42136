/// The command `dlq`: lists, retries and drops the records of the `.dlq` topics.
@NullMarked
package org.newswire.dlq;

import org.jspecify.annotations.NullMarked;
