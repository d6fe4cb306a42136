/// Site rules: YAML files of selectors, each tried on its test page before it is used.
@NullMarked
package org.newswire.parse.rules;

import org.jspecify.annotations.NullMarked;
