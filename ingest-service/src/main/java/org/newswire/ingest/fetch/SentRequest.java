package org.newswire.ingest.fetch;

import java.time.Instant;
import java.util.Set;

/// A request that left, as it ended. Each hop of a fetch is one.
///
/// @param at          when it left
/// @param conditional whether it had a validator (`If-None-Match`, `If-Modified-Since`)
/// @param status      of the answer; 0 where none came
/// @param bytes       received for it: the answer's head as HTTP/1.1 writes it, and its body as
///     transferred (compressed) as far as it was read
/// @param broken      the rules of politeness that it broke
public record SentRequest(
        String host, Accept kind, Instant at, boolean conditional, int status, long bytes, Set<PolitenessRule> broken) {
    public SentRequest {
        broken = Set.copyOf(broken);
    }
}
