/// Site rules: YAML files of selectors, each tried on its example page before it is used.
/// [org.newswire.parse.extract.SiteRules] selects the rule of a page.
@NullMarked
package org.newswire.parse.rules;

import org.jspecify.annotations.NullMarked;
