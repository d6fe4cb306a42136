package org.newswire.kafka;

/// The maximum number of records in a batch. A failure halves it and each success adds a quarter, so a
/// batch that exceeds a time limit does not fail forever. Used by one thread.
final class BatchLimits {
    private static final int MAX_DEFERRED_RECORDS = 100;

    private int records = Integer.MAX_VALUE;
    private int deferredRecords = MAX_DEFERRED_RECORDS;

    int records() {
        return records;
    }

    /// For batches of deferred records: one after a failure, then doubled up to 100.
    int deferredRecords() {
        return deferredRecords;
    }

    void failed(int batchSize) {
        records = Math.max(1, batchSize / 2);
    }

    void succeeded() {
        records = (int) Math.min(Integer.MAX_VALUE, 1 + records * 5L / 4);
    }

    void deferredFailed() {
        deferredRecords = 1;
    }

    void deferredSucceeded() {
        deferredRecords = Math.min(MAX_DEFERRED_RECORDS, 2 * deferredRecords);
    }
}
