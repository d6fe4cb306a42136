/// Compares the published contract, `deploy/asyncapi.yaml`, with the code.
@NullMarked
package org.newswire.contract;

import org.jspecify.annotations.NullMarked;
