/// All of Newswire on one machine without containers: a broker and a database from Maven Central, the
/// three services as separate processes, and a small news site.
///
/// `deploy/quickstart` runs it on the class path of the tests, which contains the broker and the
/// database.
@NullMarked
package org.newswire.quickstart;

import org.jspecify.annotations.NullMarked;
