/// The views of stories: the latest ones, and one with its articles over time.
@NullMarked
package org.newswire.store.page.stories;

import org.jspecify.annotations.NullMarked;
