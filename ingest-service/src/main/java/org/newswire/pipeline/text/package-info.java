/// Makes untrusted text safe to show: [PrintableText] for logs and terminals, [UrlSecrets] for addresses.
@NullMarked
package org.newswire.pipeline.text;

import org.jspecify.annotations.NullMarked;
