/// Decides which event a version of an article is: created, updated, carried, superseded or retracted.
@NullMarked
package org.newswire.parse.lifecycle;

import org.jspecify.annotations.NullMarked;
