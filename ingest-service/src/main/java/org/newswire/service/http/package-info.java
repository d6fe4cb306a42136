/// The HTTP port of a service: pages, and limits that no client can exceed.
///
/// Only this package depends on Jetty: a [Page] turns a [PageRequest] into a [PageResponse]. [HttpService]
/// serves pages. It limits connections, requests in progress, and the bytes of answers in memory. It closes
/// connections whose clients send or read too slowly.
@NullMarked
package org.newswire.service.http;

import org.jspecify.annotations.NullMarked;
