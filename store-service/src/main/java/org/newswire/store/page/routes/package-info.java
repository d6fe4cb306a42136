/// The table of the page's views.
@NullMarked
package org.newswire.store.page.routes;

import org.jspecify.annotations.NullMarked;
