package org.newswire.chain;

import java.nio.file.Path;
import org.newswire.embedded.Ports;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/// The broker and the database that all container tests of one JVM share. They start with the first
/// use and end with the JVM. Tests use separate topics, groups and databases.
///
/// Tests that stop a container create their own with [#newKafka()] or [#newPostgres()].
public final class SharedContainers {
    /// Label by which `deploy/verify` finds containers of a killed run.
    private static final String LABEL = "org.newswire.checkout";

    private static final int KAFKA_PORT_INSIDE = 9092;

    private SharedContainers() {}

    /// Returns the shared broker, started.
    public static KafkaContainer kafka() {
        return SharedKafka.INSTANCE;
    }

    /// Returns the shared database, started.
    public static PostgreSQLContainer postgres() {
        return SharedPostgres.INSTANCE;
    }

    /// Creates a broker that is not started yet. It keeps its port when Docker stops and starts
    /// it, and reassigns the partitions of a killed member in about 6 s.
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
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_JVM_PERFORMANCE_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        return kafka;
    }

    /// Creates an empty database that is not started yet. It keeps its port like the broker.
    public static PostgreSQLContainer newPostgres() {
        PostgreSQLContainer postgres = new FixedPortPostgres(Images.of("POSTGRES_IMAGE", "postgres"), Ports.anyFree());
        postgres.withLabel(LABEL, checkout().toString());
        return postgres;
    }

    /// Creates a Prometheus with its tools that is not started yet.
    public static GenericContainer<?> newPrometheus() {
        return new GenericContainer<>(Images.of("PROMETHEUS_IMAGE", "prom/prometheus"))
                .withLabel(LABEL, checkout().toString());
    }

    /// Returns the checkout; tests run in the folder of their module.
    private static Path checkout() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    private static final class FixedPortKafka extends KafkaContainer {
        /// Testcontainers copies a script into the running container, whose command polls for the file and
        /// executes it. A file that is still being written cannot be executed ("Text file busy", exit code
        /// 126). This command waits for the last line of the script.
        private static final String COMMAND = "f=/tmp/testcontainers_start.sh;"
                + " until grep -qs ^/etc/kafka/docker/run $f; do sleep 0.1; done; exec bash $f";

        FixedPortKafka(DockerImageName image, int port) {
            super(image);
            addFixedExposedPort(port, KAFKA_PORT_INSIDE);
            withCommand("sh", "-c", COMMAND);
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
