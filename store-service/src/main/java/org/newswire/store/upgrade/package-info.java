/// The command `upgrade --check`: which tables the pending migrations lock, and for how long.
@NullMarked
package org.newswire.store.upgrade;

import org.jspecify.annotations.NullMarked;
