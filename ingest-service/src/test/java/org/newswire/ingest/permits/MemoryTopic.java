package org.newswire.ingest.permits;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.newswire.contract.Contract.MalformedValueException;
import org.newswire.ingest.fetch.PolitenessSettings;
import org.newswire.ingest.state.LeapingClock;

/// Passes records between instances, in one order, as the topic does. Also calls [HostPermits#check].
final class MemoryTopic {
    private final LeapingClock clock;
    private final PolitenessSettings rules;
    private final BlockingQueue<byte[]> records = new LinkedBlockingQueue<>();
    private final List<Instance> instances = new CopyOnWriteArrayList<>();
    private final Set<Instance> dead = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger rounds = new AtomicInteger();

    MemoryTopic(PolitenessSettings rules, LeapingClock clock) {
        this.rules = rules;
        this.clock = clock;
        this.thread = Thread.ofPlatform().start(this::run);
    }

    Instance join() {
        var instance = new Instance(rules, clock, event -> {
            written.incrementAndGet();
            records.add(PermitEvent.CONTRACT.encode(event));
        });
        instances.add(instance);
        return instance;
    }

    /// The number of records that the instances have written.
    int written() {
        return written.get();
    }

    /// From now on the instance reads nothing and renews nothing.
    void kill(Instance instance) {
        dead.add(instance);
    }

    private void run() {
        try {
            while (true) {
                byte[] next = records.poll(10, TimeUnit.MILLISECONDS);
                for (Instance each : alive()) {
                    if (next != null) {
                        each.permits.accept(PermitEvent.CONTRACT.decode(next));
                    }
                    each.permits.check();
                }
                rounds.incrementAndGet();
            }
        } catch (InterruptedException e) {
            // closed
        } catch (MalformedValueException e) {
            throw new AssertionError(e);
        }
    }

    /// Waits until all records are read, and checks were made after the call.
    void settle() {
        int since = rounds.get();
        await().until(() -> rounds.get() > since + 2 && records.isEmpty());
    }

    private List<Instance> alive() {
        return instances.stream().filter(each -> !dead.contains(each)).toList();
    }

    void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
