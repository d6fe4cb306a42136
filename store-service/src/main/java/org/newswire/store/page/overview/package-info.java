/// The overview and its live updates.
///
/// [Pipeline] keeps one snapshot for all readers: it reads the database once a second at most, and only while somebody
/// looks. [OverviewView] shows the snapshot, and [LiveUpdates] sends its changes.
@NullMarked
package org.newswire.store.page.overview;

import org.jspecify.annotations.NullMarked;
