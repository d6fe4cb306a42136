/// Runs a service: reads the settings, serves health and metrics, runs the stage and stops it.
@NullMarked
package org.newswire.service;

import org.jspecify.annotations.NullMarked;
