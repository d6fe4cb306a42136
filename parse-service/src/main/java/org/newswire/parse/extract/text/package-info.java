/// Words, word lists, URLs and characters. This package does not depend on pages.
@NullMarked
package org.newswire.parse.extract.text;

import org.jspecify.annotations.NullMarked;
