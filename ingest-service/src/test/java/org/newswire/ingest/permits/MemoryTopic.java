package org.newswire.ingest.permits;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

    MemoryTopic(PolitenessSettings rules, LeapingClock clock) {
        this.rules = rules;
        this.clock = clock;
        this.thread = Thread.ofPlatform().start(this::run);
    }

    Instance join() {
        var instance = new Instance(rules, clock, event -> records.add(PermitEvent.CONTRACT.encode(event)));
        instances.add(instance);
        return instance;
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
            }
        } catch (InterruptedException e) {
            // closed
        } catch (MalformedValueException e) {
            throw new AssertionError(e);
        }
    }

    private List<Instance> alive() {
        return instances.stream().filter(each -> !dead.contains(each)).toList();
    }

    void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
