/// Finds the article's text: [FeatureRows] (features) → [BlockModel] (probabilities) → [BodyFinder] (rules)
/// → [ArticleBody]. The training code is in the test tree.
@NullMarked
package org.newswire.parse.extract.body;

import org.jspecify.annotations.NullMarked;
