/// The HTTP port of a service: pages, and limits that no client can exceed.
///
/// Jetty stays behind this package: a [Page] turns a [PageRequest] into a [PageResponse]. [HttpService]
/// serves pages. It bounds connections, requests that are being answered, and the bytes of answers in
/// memory, and closes connections whose clients send or read too slowly.
@NullMarked
package org.newswire.pipeline.http;

import org.jspecify.annotations.NullMarked;
