/// The article pages of items. [PagePlan] selects the items whose pages are fetched. [DeclaredEdits] finds
/// items that declare a later modification time, so that their pages are fetched again. [ItemPages] fetches
/// the pages.
@NullMarked
package org.newswire.ingest.pages;

import org.jspecify.annotations.NullMarked;
