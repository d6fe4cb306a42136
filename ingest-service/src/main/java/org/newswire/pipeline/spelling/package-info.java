/// How constants are spelt, and what was meant where a name is misspelt. A package of its own, which needs no other:
/// both the pipeline's settings and the ledger's hosts are told by it.
@NullMarked
package org.newswire.pipeline.spelling;

import org.jspecify.annotations.NullMarked;
