/// The article's text written anew: as paragraphs and as clean HTML ([BodyWriter]), and that HTML as
/// [Markdown].
@NullMarked
package org.newswire.parse.extract.markup;

import org.jspecify.annotations.NullMarked;
