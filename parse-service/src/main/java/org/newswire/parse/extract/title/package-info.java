/// [TitleFinder] compares the page's headings ([HeadlineFinder]) with the declared titles ([TitleEvidence])
/// and removes the name of the site ([SiteName]).
@NullMarked
package org.newswire.parse.extract.title;

import org.jspecify.annotations.NullMarked;
