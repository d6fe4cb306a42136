package org.newswire.limits;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The account of a service's heap: the live heap without work, the shares of all its buffers, and the remainder for
/// its largest work. Their sum never exceeds the heap.
///
/// | service | the remainder is for |
/// |---|---|
/// | ingest | feed documents: in transfer, while they are read, and items that wait for their pages |
/// | parse | pages that are parsed concurrently |
/// | store | nothing |
public enum ServiceMemory {
    /// Three consumers: feeds and poll states, permits, hub callbacks.
    INGEST(
            24 << 20,
            24 << 20,
            HeapShare.GARBAGE,
            HeapShare.HTTP_RESPONSES,
            HeapShare.POLLED_RECORDS,
            HeapShare.FETCHED_RECORDS,
            HeapShare.FETCHED_RECORDS,
            HeapShare.FETCHED_RECORDS,
            HeapShare.PRODUCER_BUFFER,
            HeapShare.SMALL_BODIES,
            HeapShare.OUTBOX,
            HeapShare.ROBOTS_RULES,
            HeapShare.HOSTS),
    /// Three consumers: raw items, and two that read earlier articles. The remainder includes garbage.
    PARSE(
            16 << 20,
            1 << 20,
            HeapShare.ARTICLE_STATES,
            HeapShare.HTTP_RESPONSES,
            HeapShare.POLLED_RECORDS,
            HeapShare.FETCHED_RECORDS,
            HeapShare.FETCHED_RECORDS,
            HeapShare.FETCHED_RECORDS,
            HeapShare.DEFERRED_RECORDS,
            HeapShare.PRODUCER_BUFFER,
            HeapShare.PARSED_ARTICLES,
            HeapShare.COMPARED_ARTICLES),
    STORE(
            32 << 20,
            0,
            HeapShare.GARBAGE,
            HeapShare.HTTP_RESPONSES,
            HeapShare.POLLED_RECORDS,
            HeapShare.FETCHED_RECORDS,
            HeapShare.DEFERRED_RECORDS,
            HeapShare.STORED_ARTICLES,
            HeapShare.PRODUCER_BUFFER,
            HeapShare.PINGS,
            HeapShare.ACKNOWLEDGED_VERSIONS);

    private static final long MIB = 1 << 20;

    private final long baseBytes;
    private final long minRestBytes;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<HeapShare> shares;

    /// @param baseBytes    live heap of the running service without work, measured
    /// @param minRestBytes least memory for its largest work
    ServiceMemory(long baseBytes, long minRestBytes, HeapShare... shares) {
        this.baseBytes = baseBytes;
        this.minRestBytes = minRestBytes;
        this.shares = List.of(shares);
    }

    /// Returns the service of this short name, such as `ingest`.
    public static Optional<ServiceMemory> of(String service) {
        return Arrays.stream(values())
                .filter(each -> each.label().equals(service))
                .findFirst();
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The live heap of the running service without work.
    public long baseBytes() {
        return baseBytes;
    }

    /// The shares of its buffers; one for each consumer.
    public List<HeapShare> shares() {
        return shares;
    }

    /// The memory without work and of all shares.
    long takenBytes(long heapBytes) {
        return baseBytes
                + shares.stream().mapToLong(share -> share.of(heapBytes)).sum();
    }

    /// Returns the memory for the service's largest work in this process.
    public long restBytes() {
        return restBytes(HeapShare.heapBytes());
    }

    /// Returns the memory for the service's largest work, at least its minimum.
    public long restBytes(long heapBytes) {
        return Math.max(minRestBytes, heapBytes - takenBytes(heapBytes));
    }

    /// Whether a heap of this size has room for the service.
    boolean fits(long heapBytes) {
        return takenBytes(heapBytes) + minRestBytes <= heapBytes;
    }

    /// Returns the smallest heap of the service, in MiB.
    long minHeapMib() {
        long mib = 1;
        while (!fits(mib * MIB)) {
            mib++;
        }
        return mib;
    }

    /// Returns why the heap of this process is too small, in one line; empty if it is large enough.
    public Optional<String> problem() {
        return problem(HeapShare.heapBytes());
    }

    Optional<String> problem(long heapBytes) {
        return fits(heapBytes)
                ? Optional.empty()
                : Optional.of(
                        "heap-too-small service=" + label() + " heap=" + heapBytes / MIB + "MiB: the service needs "
                                + minHeapMib() + " MiB; give its container more memory, or raise -Xmx");
    }
}
