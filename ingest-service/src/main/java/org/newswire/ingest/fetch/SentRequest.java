package org.newswire.ingest.fetch;

import java.time.Instant;
import java.util.Set;

/// A request that has ended. Each hop of a fetch is a request.
///
/// @param at          when it was sent
/// @param conditional whether it had a validator (`If-None-Match`, `If-Modified-Since`)
/// @param status      of the response; 0 without a response
/// @param bytes       received bytes: the head as HTTP/1.1, and the transferred (compressed) body as far as
///     it was read
/// @param broken      the politeness rules that it violated
public record SentRequest(
        String host,
        ResourceKind kind,
        Instant at,
        boolean conditional,
        int status,
        long bytes,
        Set<PolitenessRule> broken) {
    public SentRequest {
        broken = Set.copyOf(broken);
    }
}
