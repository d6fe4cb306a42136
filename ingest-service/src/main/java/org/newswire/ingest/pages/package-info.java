/// The article pages of items: which are asked for ([PagePlan]), and which again ([StatedEdits]); what comes of
/// asking ([ItemPages]).
@NullMarked
package org.newswire.ingest.pages;

import org.jspecify.annotations.NullMarked;
