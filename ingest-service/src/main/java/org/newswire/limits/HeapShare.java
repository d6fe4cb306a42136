package org.newswire.limits;

/// The part of the heap that one kind of data may take. All shares of all services are declared here, and
/// [ServiceMemory] adds them up: no other class reads the size of the heap.
///
/// ```java
/// static final long MAX_BYTES = HeapShare.OUTBOX.bytes();
/// ```
public enum HeapShare {
    HTTP_RESPONSES(16, 4 << 20, Integer.MAX_VALUE),
    /// Values of one poll of a consumer.
    POLLED_RECORDS(32, 0, 64 << 20),
    DEFERRED_RECORDS(16, 0, 128 << 20),
    /// Compressed records that a consumer has fetched.
    FETCHED_RECORDS(32, 0, 50 << 20),
    /// At least the largest request, a dead letter of 16 MiB.
    PRODUCER_BUFFER(16, 17 << 20, 32 << 20),
    /// The first 64 KiB of the bodies of 64 polls and 96 pages.
    SMALL_BODIES(Integer.MAX_VALUE, 10 << 20, 10 << 20),
    /// Outcomes of polls that wait to be published.
    OUTBOX(24, 0, 64 << 20),
    ROBOTS_RULES(32, 0, 32 << 20),
    /// From 5,000 to 50,000 hosts of 800 bytes.
    HOSTS(16, 4_000_000, 40_000_000),
    /// Known articles of the assigned partitions.
    ARTICLE_STATES(16, 0, Integer.MAX_VALUE),
    /// Articles that wait for the transaction that publishes them.
    PARSED_ARTICLES(16, 0, Integer.MAX_VALUE),
    /// Earlier versions that are read for comparison.
    COMPARED_ARTICLES(16, 0, Integer.MAX_VALUE),
    /// Articles of a batch while they are written to the database.
    STORED_ARTICLES(8, 0, Integer.MAX_VALUE),
    /// WebSub pings: those in progress, the same for slow callbacks, and recent ones.
    PINGS(Integer.MAX_VALUE, 40 << 20, 40 << 20),
    /// Article versions that subscribers have acknowledged.
    ACKNOWLEDGED_VERSIONS(128, 0, 8 << 20),
    /// Left for short-lived objects, so that collections stay rare.
    GARBAGE(16, 0, Integer.MAX_VALUE);

    private static final long HEAP_BYTES = Runtime.getRuntime().maxMemory();

    private final int divisor;
    private final long minBytes;
    private final long maxBytes;

    HeapShare(int divisor, long minBytes, long maxBytes) {
        this.divisor = divisor;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
    }

    /// The share of this process.
    public long bytes() {
        return of(HEAP_BYTES);
    }

    /// The share of a heap of this size.
    public long of(long heapBytes) {
        return Math.clamp(heapBytes / divisor, minBytes, maxBytes);
    }

    /// The maximum heap of this process.
    public static long heapBytes() {
        return HEAP_BYTES;
    }
}
