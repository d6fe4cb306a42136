package org.newswire.kafka.fetch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.BootstrapConfiguration;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.MetadataRecoveryStrategy;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;

/// Fetches the batches of a partition as the broker stores them: compressed. Uses the client's own network and
/// protocol classes, which have no public interface for this. Used by one thread.
final class BatchFetcher implements AutoCloseable {
    /// The last version that names topics by name instead of id.
    private static final short NAMES_VERSION = 12;

    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final int RECONNECT_BACKOFF_MS = 50;
    private static final int BUFFER_BYTES = 64 << 10;

    private final IsolationLevel isolation;
    private final Metrics metrics = new Metrics();
    private final NetworkClient client;

    /// A batch, and whether a consumer of this isolation level returns its records.
    record StoredBatch(DefaultRecordBatch batch, boolean visible) {}

    /// @param end the offset up to which consumers read at the moment
    record Fetched(List<StoredBatch> batches, long end) {
        Fetched {
            batches = List.copyOf(batches);
        }
    }

    /// @param config of a consumer
    BatchFetcher(Map<String, Object> config) {
        var consumer = new AbstractConfig(ConsumerConfig.configDef(), config, false);
        String clientId = consumer.getString(ConsumerConfig.CLIENT_ID_CONFIG) + "-ahead";
        isolation = consumer.getString(ConsumerConfig.ISOLATION_LEVEL_CONFIG).equals("read_committed")
                ? IsolationLevel.READ_COMMITTED
                : IsolationLevel.READ_UNCOMMITTED;
        var log = new LogContext();
        var selector = new Selector(
                CONNECT_TIMEOUT_MS * 10L,
                metrics,
                Time.SYSTEM,
                "ahead",
                ClientUtils.createChannelBuilder(consumer, Time.SYSTEM, log),
                log);
        client = new NetworkClient(
                selector,
                new ManualMetadataUpdater(),
                clientId,
                1,
                RECONNECT_BACKOFF_MS,
                RECONNECT_BACKOFF_MS,
                BUFFER_BYTES,
                BUFFER_BYTES,
                REQUEST_TIMEOUT_MS,
                CONNECT_TIMEOUT_MS,
                CONNECT_TIMEOUT_MS,
                Time.SYSTEM,
                true,
                new ApiVersions(),
                log,
                MetadataRecoveryStrategy.NONE,
                BootstrapConfiguration.DISABLED,
                false);
    }

    /// Fetches complete batches, the first of which contains the offset or follows it. The first one is returned
    /// whatever its size.
    ///
    /// @throws IOException  if the broker cannot be reached
    /// @throws ApiException if it does not return the records
    Fetched fetch(Node leader, TopicPartition partition, long offset, int maxBytes) throws IOException {
        if (!NetworkClientUtils.awaitReady(client, leader, Time.SYSTEM, CONNECT_TIMEOUT_MS)) {
            throw new IOException("no connection to " + leader);
        }
        var wanted = new FetchRequest.PartitionData(
                Uuid.ZERO_UUID, offset, FetchRequest.INVALID_LOG_START_OFFSET, maxBytes, Optional.empty());
        var request = FetchRequest.Builder.forConsumer(NAMES_VERSION, 0, 0, Map.of(partition, wanted))
                .setMaxBytes(maxBytes)
                .isolationLevel(isolation);
        var sent = client.newClientRequest(leader.idString(), request, Time.SYSTEM.milliseconds(), true);
        var response = (FetchResponse)
                NetworkClientUtils.sendAndReceive(client, sent, Time.SYSTEM).responseBody();
        PartitionData data = response.responseData(Map.of(), NAMES_VERSION).get(partition);
        if (data == null) {
            throw new IOException("the broker's answer lacks " + partition);
        }
        Errors.forCode(data.errorCode()).maybeThrow();
        return fetched(data);
    }

    private Fetched fetched(PartitionData data) {
        boolean committed = isolation == IsolationLevel.READ_COMMITTED;
        Deque<AbortedTransaction> aborted = new ArrayDeque<>();
        if (committed && data.abortedTransactions() != null) {
            data.abortedTransactions().stream()
                    .sorted(Comparator.comparingLong(AbortedTransaction::firstOffset))
                    .forEach(aborted::add);
        }
        Set<Long> producers = new HashSet<>();
        List<StoredBatch> batches = new ArrayList<>();
        for (RecordBatch each : FetchResponse.recordsOrFail(data).batches()) {
            while (!aborted.isEmpty() && aborted.element().firstOffset() <= each.lastOffset()) {
                producers.add(aborted.remove().producerId());
            }
            boolean isAborted = each.isTransactional() && producers.contains(each.producerId());
            if (each.isControlBatch()) { // ends the producer's transaction
                producers.remove(each.producerId());
            }
            if (each instanceof DefaultRecordBatch batch) {
                batches.add(new StoredBatch(batch, !isAborted && !batch.isControlBatch()));
            }
        }
        return new Fetched(batches, committed ? data.lastStableOffset() : data.highWatermark());
    }

    @Override
    public void close() {
        client.close();
        metrics.close();
    }
}
