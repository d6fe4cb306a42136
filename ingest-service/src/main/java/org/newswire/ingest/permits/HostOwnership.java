package org.newswire.ingest.permits;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.newswire.ingest.topics.SitePartition;

/// Which hosts this instance owns: those whose site belongs to a partition of `news.feeds` that is assigned to
/// it. Written by the owner's thread; read by any.
public final class HostOwnership {
    private final List<Runnable> onChange = new CopyOnWriteArrayList<>();
    private volatile Assigned assigned = new Assigned(0, Set.of());

    /// @param count of all partitions; 0 before the first assignment
    private record Assigned(int count, Set<Integer> partitions) {
        boolean contains(String host) {
            return count > 0 && partitions.contains(SitePartition.partitionOfHost(host, count));
        }
    }

    /// @param count number of all partitions
    public void assign(Collection<Integer> partitions, int count) {
        Set<Integer> all = new HashSet<>(assigned.partitions);
        all.addAll(partitions);
        assigned = new Assigned(count, Set.copyOf(all));
        onChange.forEach(Runnable::run);
    }

    /// Must be called before another instance can own the partitions.
    public void release(Collection<Integer> partitions) {
        Set<Integer> left = new HashSet<>(assigned.partitions);
        left.removeAll(Set.copyOf(partitions));
        assigned = new Assigned(assigned.count, Set.copyOf(left));
        onChange.forEach(Runnable::run);
    }

    public void releaseAll() {
        release(assigned.partitions);
    }

    /// Adds an action that runs after each change, on the thread of the change.
    void onChange(Runnable action) {
        onChange.add(action);
    }

    /// Whether this instance grants permits for the host.
    boolean isOwner(String host) {
        return assigned.contains(host);
    }

    /// Whether requests to the host pass the limiter of this instance. Before the first assignment, all do.
    boolean isLocal(String host) {
        Assigned current = assigned;
        return current.count == 0 || current.contains(host);
    }
}
