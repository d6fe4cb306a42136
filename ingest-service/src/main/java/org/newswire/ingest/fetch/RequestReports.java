package org.newswire.ingest.fetch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reports the requests of this instance to the owners of their hosts. An owner counts the requests of all
/// instances in its limiter and judges them in its [PolitenessMonitor]. Thread-safe.
public interface RequestReports {
    /// For a process that shares no hosts: it judges all its requests itself.
    RequestReports NONE = (_, _, _, _) -> Report.LOCAL;

    /// A request is sent now.
    ///
    /// @param crawlDelay of the page's origin, or zero; null for other resources
    /// @param sharedId   of its permit, or null ([HostSlot#sharedId])
    Report sent(String host, RequestPriority priority, @Nullable Duration crawlDelay, @Nullable String sharedId);

    /// A request in progress.
    interface Report {
        Report LOCAL = new Report() {
            @Override
            public boolean isJudgedByOwner() {
                return false;
            }

            @Override
            public void ended(RequestEnd end, int status, @Nullable Duration retryAfter) {}
        };

        /// Whether the owner of the host judges the request, instead of this instance.
        boolean isJudgedByOwner();

        /// @param status     of the response; 0 without a response
        /// @param retryAfter of 429 and 503, or null
        void ended(RequestEnd end, int status, @Nullable Duration retryAfter);
    }
}
