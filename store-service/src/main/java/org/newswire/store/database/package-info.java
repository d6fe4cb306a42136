/// The database as such: its pools and schema, the role that reads, what its faults mean, and rows on their way
/// into it and out of it. Knows no table.
@NullMarked
package org.newswire.store.database;

import org.jspecify.annotations.NullMarked;
