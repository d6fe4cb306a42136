package org.newswire.ingest.owner;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.newswire.ingest.schedule.BackfillRateLimiter;
import org.newswire.kafka.KafkaSettings;
import org.newswire.raw.RawItem;
import org.newswire.supervision.SupervisedThread;
import org.newswire.supervision.Supervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds backfill back while the parse service has many records of `news.raw` to read, so that live items do not
/// queue behind it. A parse service that does not run, or stands still, holds nothing back; nor does a broker that
/// does not answer.
public final class ParseBacklog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParseBacklog.class);

    /// A parse service reads this many in about half a second.
    private static final long MAX_RECORDS = 100;

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);

    /// Longer than a look takes, so that backfill does not start between two looks.
    private static final Duration HOLD = Duration.ofSeconds(1);

    private static final Duration STANDSTILL = Duration.ofSeconds(10);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final KafkaSettings kafka;
    private final String clientId;
    private final BackfillRateLimiter backfill;
    private final InstantSource clock;
    private final SupervisedThread thread;
    private Map<TopicPartition, OffsetAndMetadata> read = Map.of();
    private Instant readAt = Instant.MIN;
    private boolean isWarned;

    private ParseBacklog(
            KafkaSettings kafka,
            String clientId,
            BackfillRateLimiter backfill,
            InstantSource clock,
            Supervisor supervisor) {
        this.kafka = kafka;
        this.clientId = clientId;
        this.backfill = backfill;
        this.clock = clock;
        this.thread = supervisor.start("parse-backlog", this::run);
    }

    public static ParseBacklog watch(
            KafkaSettings kafka,
            String clientId,
            BackfillRateLimiter backfill,
            InstantSource clock,
            Supervisor supervisor) {
        return new ParseBacklog(kafka, clientId, backfill, clock, supervisor);
    }

    private void run() throws InterruptedException {
        while (true) {
            try (Admin admin = Admin.create(kafka.admin(clientId))) {
                while (true) {
                    look(admin);
                    Thread.sleep(LOOK_INTERVAL);
                }
            } catch (ExecutionException | KafkaException e) {
                report(e);
            }
            Thread.sleep(RETRY_INTERVAL);
        }
    }

    private void report(Exception thrown) {
        if (!isWarned) {
            LOG.warn(
                    "backlog of group {} unknown: {}; backfill is not held back. Permit the ingest to describe the"
                            + " group and to read its offsets.",
                    RawItem.PARSE_GROUP,
                    KafkaSettings.innermost(thrown));
            isWarned = true;
        }
    }

    private void look(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(admin);
        Instant now = clock.instant();
        if (!committed.equals(read)) {
            read = committed;
            readAt = now;
        }
        isWarned = false;
        if (now.isBefore(readAt.plus(STANDSTILL)) && unread(admin) > MAX_RECORDS) {
            backfill.hold(now, now.plus(HOLD));
        } else {
            backfill.release(now);
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin)
            throws ExecutionException, InterruptedException {
        return admin
                .listConsumerGroupOffsets(RawItem.PARSE_GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .entrySet()
                .stream()
                .filter(each -> each.getKey().topic().equals(RawItem.TOPIC.name()) && each.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private long unread(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(
                        read.keySet().stream().collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest())))
                .all()
                .get();
        long unread = 0;
        for (var each : read.entrySet()) {
            ListOffsetsResultInfo end = ends.get(each.getKey());
            unread +=
                    end == null ? 0 : Math.max(0, end.offset() - each.getValue().offset());
        }
        return unread;
    }

    @Override
    public void close() {
        thread.stop();
    }
}
