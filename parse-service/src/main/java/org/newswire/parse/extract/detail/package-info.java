/// Finds further fields of an article: images, keywords, language, kind, subtitle, section, AMP page and
/// paywall.
@NullMarked
package org.newswire.parse.extract.detail;

import org.jspecify.annotations.NullMarked;
