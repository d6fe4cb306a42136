/// Tests the content of `deploy/`: images, compose, metrics, alerts and dashboards.
@NullMarked
package org.newswire.deploy;

import org.jspecify.annotations.NullMarked;
