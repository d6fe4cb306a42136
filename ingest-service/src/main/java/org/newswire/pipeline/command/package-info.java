/// What the commands of `deploy/newswire` have in common.
@NullMarked
package org.newswire.pipeline.command;

import org.jspecify.annotations.NullMarked;
