@NullMarked
package org.newswire.service.logging;

import org.jspecify.annotations.NullMarked;
