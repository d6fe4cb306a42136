/// Keeps what the stream brings in PostgreSQL: every version of every article, and how each feed fares.
///
/// A batch flows [StoreStage] → [StoreWork] → `tables`; beside it run the search's indexer (`tables`) and the
/// stories (`story`). What is kept is read through `api` and `export`, and checked by `doctor`. All of them stand on
/// `database`.
@NullMarked
package org.newswire.store;

import org.jspecify.annotations.NullMarked;
