/// What else an article's fields hold, a class each: its pictures, keywords, language and kind, and beside
/// them subtitle, section, AMP page and paywall.
@NullMarked
package org.newswire.parse.extract.detail;

import org.jspecify.annotations.NullMarked;
