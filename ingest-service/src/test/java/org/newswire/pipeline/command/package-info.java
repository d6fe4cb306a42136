@NullMarked
package org.newswire.pipeline.command;

import org.jspecify.annotations.NullMarked;
