/// Clusters near-duplicate articles into stories: [StorySimilarity] compares sketches of texts and
/// headlines, and [StoryTable] writes the merges.
@NullMarked
package org.newswire.store.story;

import org.jspecify.annotations.NullMarked;
