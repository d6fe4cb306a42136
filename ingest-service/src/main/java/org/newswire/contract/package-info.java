/// Encodes the values of topics as JSON with a schema, and checks that a Java record and its schema agree.
@NullMarked
package org.newswire.contract;

import org.jspecify.annotations.NullMarked;
