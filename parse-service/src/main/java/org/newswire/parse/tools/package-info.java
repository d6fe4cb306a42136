/// The main class of the commands that need the parser.
@NullMarked
package org.newswire.parse.tools;

import org.jspecify.annotations.NullMarked;
