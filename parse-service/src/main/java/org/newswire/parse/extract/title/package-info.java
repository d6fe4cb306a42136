/// What the article is called: [TitleFinder] compares the page's headings ([Headline]) with what is said of
/// the title elsewhere ([TitleWitnesses]), and cuts off the name of the site ([SiteName]).
@NullMarked
package org.newswire.parse.extract.title;

import org.jspecify.annotations.NullMarked;
