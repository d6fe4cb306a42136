/// The command `export`: writes articles as JSON lines or fetched pages as WARC, and resumes interrupted
/// exports.
@NullMarked
package org.newswire.store.export;

import org.jspecify.annotations.NullMarked;
