/// The subscriber of WebSub (W3C Recommendation, 23 January 2018): discovery of hubs, subscriptions,
/// callbacks with their notifications, and the reliability of pushes.
@NullMarked
package org.newswire.ingest.websub;

import org.jspecify.annotations.NullMarked;
