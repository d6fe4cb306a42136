package org.newswire.parse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.newswire.kafka.ConsumerBatch;
import org.newswire.kafka.DeadLetterRecords;
import org.newswire.kafka.TransactionCommit;
import org.newswire.parse.BatchPublication.Publication;
import org.newswire.parse.known.CommittedArticle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the results of a batch and its offsets in one Kafka transaction. Used by one thread.
final class ArticleTransactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArticleTransactions.class);

    private final Supplier<? extends Producer<byte[], byte[]>> producers;
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private volatile boolean aborted;

    /// @param producers creates transactional producers with the same id
    ArticleTransactions(Supplier<? extends Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /// Commits the records and the offsets of the batch.
    ///
    /// @return the article records, in the order of sending
    /// @throws KafkaException if it is not known to be committed: call [#reset()]
    List<CommittedArticle> commit(
            ConsumerBatch batch, List<Publication> publications, List<ProducerRecord<byte[], byte[]>> others) {
        Producer<byte[], byte[]> open = init();
        open.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>(publications.size());
        publications.forEach(publication ->
                sent.add(open.send(DeadLetterRecords.withExistingPartition(publication.record(), open))));
        others.forEach(record -> sent.add(open.send(record)));
        open.sendOffsetsToTransaction(batch.ends(), batch.group());
        TransactionCommit.commit(open);
        List<CommittedArticle> committed = new ArrayList<>();
        for (int i = 0; i < publications.size(); i++) {
            Publication publication = publications.get(i);
            if (publication.article() != null && publication.state() != null) {
                committed.add(new CommittedArticle(
                        publication.article(), publication.state(), sent.get(i).resultNow()));
            }
        }
        return committed;
    }

    /// Returns the producer. A new one first aborts the transaction that a previous one has left open.
    Producer<byte[], byte[]> init() {
        Producer<byte[], byte[]> open = producer;
        if (aborted) {
            throw new KafkaException("the service stops");
        }
        if (open == null) {
            open = producers.get();
            producer = open;
            open.initTransactions();
        }
        return open;
    }

    /// Ends a transaction that waits for the broker, or for a topic that does not exist. From any thread. The
    /// consumer's next owner repeats its batch.
    void abort() {
        aborted = true;
        Producer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    boolean isAborted() {
        return aborted;
    }

    /// Discards the producer after a failure. The next one aborts what this one may have left open.
    void reset() {
        Producer<byte[], byte[]> failed = producer;
        producer = null;
        if (failed != null) {
            try {
                failed.abortTransaction();
            } catch (KafkaException | IllegalStateException e) {
                LOG.debug("abort failed: the transaction ends at its timeout", e);
            }
            failed.close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(Duration.ofSeconds(5));
        }
    }
}
