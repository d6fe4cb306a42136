/// Parses raw records again with another extractor, compares the articles and publishes the differences.
@NullMarked
package org.newswire.parse.reparse;

import org.jspecify.annotations.NullMarked;
