package org.newswire.hostile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.newswire.embedded.ServiceProcess;
import org.newswire.embedded.ServiceProcess.Service;

/// A probe of each service, and the heap use of each after full collections.
final class Probes implements AutoCloseable {
    private final Stalls stalls = new Stalls();
    private final List<Probe> probes;
    private final Map<Service, List<Long>> heaps = new EnumMap<>(Service.class);

    Probes(List<ServiceProcess> services) {
        probes = services.stream().map(service -> new Probe(service, stalls)).toList();
    }

    List<Probe> all() {
        return probes;
    }

    /// Bytes, in the order of measurement.
    List<Long> heaps(Service service) {
        return List.copyOf(heaps.getOrDefault(service, List.of()));
    }

    /// Measures the services that answer.
    void measureHeap() throws InterruptedException {
        for (Probe probe : probes) {
            OptionalLong live = probe.liveHeapBytes();
            if (live.isPresent()) {
                heaps.computeIfAbsent(probe.service(), service -> new ArrayList<>())
                        .add(live.getAsLong());
            }
        }
    }

    @Override
    public void close() {
        probes.forEach(Probe::close);
        stalls.close();
    }
}
