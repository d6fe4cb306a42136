/// Writes the article's text as paragraphs and safe HTML ([BodyWriter]), and this HTML as [Markdown].
@NullMarked
package org.newswire.parse.extract.markup;

import org.jspecify.annotations.NullMarked;
