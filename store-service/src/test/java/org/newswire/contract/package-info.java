/// The published contract, `deploy/asyncapi.yaml`, held against the code.
@NullMarked
package org.newswire.contract;

import org.jspecify.annotations.NullMarked;
