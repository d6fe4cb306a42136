/// Access to PostgreSQL without knowledge of its tables: connection pools, migrations, the API's role,
/// error classes, and encoding of rows.
@NullMarked
package org.newswire.store.database;

import org.jspecify.annotations.NullMarked;
