/// The tool's command `upgrade --check`: what the migrations to come will lock, and for how long.
@NullMarked
package org.newswire.store.upgrade;

import org.jspecify.annotations.NullMarked;
