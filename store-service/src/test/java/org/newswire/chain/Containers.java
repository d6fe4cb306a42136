package org.newswire.chain;

import java.nio.file.Path;
import org.newswire.quickstart.Ports;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/// The broker and the database that all container tests of one JVM share; started when first asked for,
/// gone with the JVM. Tests keep apart by topic, group and database names of their own.
///
/// Tests that stop a container make one of their own with [#newKafka()] or [#newPostgres()].
public final class Containers {
    /// By it `deploy/verify` finds what a killed run left behind.
    private static final String LABEL = "org.newswire.checkout";

    private static final int KAFKA_PORT_INSIDE = 9092;

    private Containers() {}

    /// The shared broker, running.
    public static KafkaContainer kafka() {
        return SharedKafka.INSTANCE;
    }

    /// The shared database, running.
    public static PostgreSQLContainer postgres() {
        return SharedPostgres.INSTANCE;
    }

    /// A broker, not yet started. It keeps its port when it is stopped and started again through Docker,
    /// and moves a killed member's partitions in about 6 s.
    public static KafkaContainer newKafka() {
        KafkaContainer kafka = new FixedPortKafka(Images.of("KAFKA_IMAGE", "apache/kafka"), Ports.anyFree());
        kafka.withLabel(LABEL, checkout().toString())
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .withEnv("KAFKA_GROUP_CONSUMER_ASSIGNMENT_INTERVAL_MS", "0")
                .withEnv("KAFKA_GROUP_CONSUMER_ASSIGNOR_OFFLOAD_ENABLE", "false")
                .withEnv("KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "500")
                .withEnv("KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "1000")
                .withEnv("KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS", "3000")
                .withEnv("KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS", "6000")
                .withEnv("KAFKA_BROKER_SESSION_TIMEOUT_MS", "3000")
                .withEnv("KAFKA_BROKER_HEARTBEAT_INTERVAL_MS", "500")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        return kafka;
    }

    /// A database server, not yet started, with an empty database. It keeps its port like the broker.
    public static PostgreSQLContainer newPostgres() {
        PostgreSQLContainer postgres = new FixedPortPostgres(Images.of("POSTGRES_IMAGE", "postgres"), Ports.anyFree());
        postgres.withLabel(LABEL, checkout().toString());
        return postgres;
    }

    /// A Prometheus with its tools, not yet started.
    public static GenericContainer<?> newPrometheus() {
        return new GenericContainer<>(Images.of("PROMETHEUS_IMAGE", "prom/prometheus"))
                .withLabel(LABEL, checkout().toString());
    }

    /// Tests run in the folder of their module.
    private static Path checkout() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    private static final class FixedPortKafka extends KafkaContainer {
        FixedPortKafka(DockerImageName image, int port) {
            super(image);
            addFixedExposedPort(port, KAFKA_PORT_INSIDE);
        }
    }

    private static final class FixedPortPostgres extends PostgreSQLContainer {
        FixedPortPostgres(DockerImageName image, int port) {
            super(image);
            addFixedExposedPort(port, POSTGRESQL_PORT);
        }
    }

    private static final class SharedKafka {
        private static final KafkaContainer INSTANCE = newKafka();

        static {
            INSTANCE.start();
        }
    }

    private static final class SharedPostgres {
        private static final PostgreSQLContainer INSTANCE = newPostgres();

        static {
            INSTANCE.start();
        }
    }
}
