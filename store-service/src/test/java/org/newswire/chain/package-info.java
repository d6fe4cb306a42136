/// The whole chain, from feeds to rows, in containers.
@NullMarked
package org.newswire.chain;

import org.jspecify.annotations.NullMarked;
