package org.newswire.planted.parse;

import org.newswire.planted.ingest.Poll;

/// A class of a service that uses another service's internals.
final class IngestUser {
    private IngestUser() {}

    static String name() {
        return Poll.class.getName();
    }
}
