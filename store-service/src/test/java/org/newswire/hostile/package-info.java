/// Tests the whole chain with the heap sizes of its containers against hostile publishers, clients and
/// producers.
@NullMarked
package org.newswire.hostile;

import org.jspecify.annotations.NullMarked;
