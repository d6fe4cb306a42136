/// Code that the commands of `deploy/newswire` share.
@NullMarked
package org.newswire.tools;

import org.jspecify.annotations.NullMarked;
