/// What `deploy/` gives an operator, tried: images, compose, metrics, alerts and dashboards.
@NullMarked
package org.newswire.deploy;

import org.jspecify.annotations.NullMarked;
