package org.newswire.planted.ingest;

/// A class of a service that is not its contract.
public final class Poll {
    private Poll() {}
}
