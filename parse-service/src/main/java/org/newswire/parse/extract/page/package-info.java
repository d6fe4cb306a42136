/// What an article is made from: a [Page] (bytes → charset → tree, by [PageParser]) or a [FeedEntry], and
/// what a page says outside its text ([PageSurvey]). What is found there is a [Found]: a value and its
/// witness.
@NullMarked
package org.newswire.parse.extract.page;

import org.jspecify.annotations.NullMarked;
