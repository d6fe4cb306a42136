/// All of Newswire on one machine without containers: a real broker and a real database from Maven
/// Central, the three services as processes of their own, and a small news site to read from.
///
/// `deploy/quickstart` runs it; the whole-chain tests use its parts.
@NullMarked
package org.newswire.quickstart;

import org.jspecify.annotations.NullMarked;
