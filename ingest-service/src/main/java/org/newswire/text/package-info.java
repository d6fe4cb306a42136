/// Texts from outside: [TextDecoder] decodes documents, [DoubleEncoding] repairs texts. [PrintableText] makes
/// text safe for logs and terminals, [UrlSecrets] does so for addresses.
@NullMarked
package org.newswire.text;

import org.jspecify.annotations.NullMarked;
