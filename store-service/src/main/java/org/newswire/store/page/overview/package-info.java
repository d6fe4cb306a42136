/// The overview and its live updates.
///
/// [Pipeline] keeps one snapshot for all readers: it reads the database once a second at most, and only while somebody
/// looks. [Overview] shows the snapshot and sends its changes.
@NullMarked
package org.newswire.store.page.overview;

import org.jspecify.annotations.NullMarked;
