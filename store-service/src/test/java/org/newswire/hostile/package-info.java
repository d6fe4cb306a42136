/// The whole chain at the heaps of its containers, beside publishers, clients and producers that attack it.
@NullMarked
package org.newswire.hostile;

import org.jspecify.annotations.NullMarked;
