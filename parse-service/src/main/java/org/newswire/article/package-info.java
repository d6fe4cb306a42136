@NullMarked
package org.newswire.article;

import org.jspecify.annotations.NullMarked;
