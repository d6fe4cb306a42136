/// Words, lists of words, addresses and characters as such. Knows no page.
@NullMarked
package org.newswire.parse.extract.text;

import org.jspecify.annotations.NullMarked;
