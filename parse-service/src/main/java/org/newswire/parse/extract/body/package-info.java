/// Which blocks are the article's text: they flow [BlockRows] (features) → [BlockModel] (how likely each
/// one is) → [BodyFinder] (rules after the model) → [Body]. What trains the model is in the test tree.
@NullMarked
package org.newswire.parse.extract.body;

import org.jspecify.annotations.NullMarked;
