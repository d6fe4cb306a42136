/// Finds which articles tell the same story: sketches of texts and headlines are compared ([StoryLikeness]), and
/// what is alike is merged ([StoryForest]).
@NullMarked
package org.newswire.store.story;

import org.jspecify.annotations.NullMarked;
