@NullMarked
package org.newswire.ingest.pages;

import org.jspecify.annotations.NullMarked;
