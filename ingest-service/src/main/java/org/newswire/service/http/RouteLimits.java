package org.newswire.service.http;

/// Limits that the requests of some paths share, apart from other paths.
///
/// @param permits one for each request from when a page begins to answer until the answer can be sent
/// @param bytes   memory for their answers
record RouteLimits(FairSemaphore permits, ByteBudget bytes) {
    static RouteLimits of(int requests, long answerBytes) {
        ByteBudget bytes = new ByteBudget(answerBytes);
        return new RouteLimits(new FairSemaphore(requests, bytes::takenBy), bytes);
    }
}
