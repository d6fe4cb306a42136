/// The parse-service: raw items in, articles out, in one transaction. What an article is,
/// [org.newswire.parse.extract] decides.
@NullMarked
package org.newswire.parse;

import org.jspecify.annotations.NullMarked;
